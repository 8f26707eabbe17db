/** The OpenAPI document, made from the code at start. */
import { Controller, Get, Injectable } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { OpenAPIObject } from '@nestjs/swagger';
import { Open } from './access.js';

@Injectable()
export class OpenApiDocument {
  document: OpenAPIObject | undefined;
}

@ApiExcludeController()
@Controller('openapi.json')
export class OpenApiController {
  constructor(private readonly holder: OpenApiDocument) {}

  @Open()
  @Get()
  read(): OpenAPIObject | undefined {
    return this.holder.document;
  }
}
