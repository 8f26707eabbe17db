/** A route without a declared access rule stops the start. */
import 'reflect-metadata';
import { Controller, Get, Post } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { Access, Open } from './access.js';
import { declaredRoutes } from './route-check.js';

@Controller('things')
class Things {
  @Access('sales', 'admin') @Get(':id') read(): void {}
  @Open() @Post('/') add(): void {}
  notARoute(): void {}
}

@Controller()
@Access('dpo')
class Whole {
  @Get('ledger/') read(): void {}
  @Open() @Get('about') about(): void {}
}

@Controller('holes')
class Hole {
  @Access('admin') @Get() closed(): void {}
  @Post('open/:id') forgotten(): void {}
}

const routesOf = (...controllers: (new () => object)[]) => {
  const found = controllers.map((metatype) => ({ metatype, instance: new metatype() }));
  const discovery = { getControllers: () => found } as unknown as DiscoveryService;
  return declaredRoutes(discovery, new MetadataScanner(), new Reflector());
};

test('every route is listed with its rule; a rule of the handler goes before that of its controller', () => {
  expect(routesOf(Things, Whole)).toEqual([
    { method: 'GET', path: '/things/:id', access: ['sales', 'admin'] },
    { method: 'POST', path: '/things', access: 'open' },
    { method: 'GET', path: '/ledger', access: ['dpo'] },
    { method: 'GET', path: '/about', access: 'open' },
  ]);
});

test('a route that declares none is named, and the start stops', () => {
  expect(() => routesOf(Hole)).toThrow('The route POST /holes/open/:id declares no access rule.');
});
