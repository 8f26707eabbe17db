/** A route without a declared access rule stops the start. */
import 'reflect-metadata';
import { Controller, Get, Post } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { Access, Open } from './access.js';
import { Audited } from './audit-route.js';
import { declaredRoutes } from './route-check.js';

@Controller('things')
class Things {
  @Access('sales', 'admin') @Audited('order.read') @Get(':id') read(): void {}
  @Open() @Post('/') add(): void {}
  notARoute(): void {}
}

@Controller()
@Access('dpo')
class Whole {
  @Audited('audit.read') @Get('ledger/') read(): void {}
  @Open() @Get('about') about(): void {}
}

@Controller('holes')
class Hole {
  @Access('admin') @Audited('vendor.list') @Get() closed(): void {}
  @Post('open/:id') forgotten(): void {}
}

const routesOf = (...controllers: (new () => object)[]) => {
  const found = controllers.map((metatype) => ({ metatype, instance: new metatype() }));
  const discovery = { getControllers: () => found } as unknown as DiscoveryService;
  return declaredRoutes(discovery, new MetadataScanner(), new Reflector());
};

test('every route is listed with its rule; a rule of the handler goes before that of its controller', () => {
  expect(routesOf(Things, Whole)).toEqual([
    { method: 'GET', path: '/things/:id', access: ['sales', 'admin'], action: 'order.read' },
    { method: 'POST', path: '/things', access: 'open' },
    { method: 'GET', path: '/ledger', access: ['dpo'], action: 'audit.read' },
    { method: 'GET', path: '/about', access: 'open' },
  ]);
});

test('a route that declares none is named, and the start stops', () => {
  expect(() => routesOf(Hole)).toThrow('The route POST /holes/open/:id declares no access rule.');
});

test('a route that needs a token and says not what it is in the record stops the start; an open one has nobody to record', () => {
  @Controller('notes')
  class Unrecorded {
    @Access('admin') @Get(':id') read(): void {}
  }
  @Controller('pages')
  class Nobody {
    @Open() @Audited('order.read') @Get() read(): void {}
  }
  expect(() => routesOf(Unrecorded)).toThrow('The route GET /notes/:id declares no action of the record.');
  expect(() => routesOf(Nobody)).toThrow('The route GET /pages is open and cannot be in the record.');
});
