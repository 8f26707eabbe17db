/** The OpenAPI document, made from the code at start, for whoever of the staff may call the API. */
import { Controller, Get, Injectable } from '@nestjs/common';
import type { INestApplication } from '@nestjs/common';
import { ApiExcludeController, DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { OpenAPIObject } from '@nestjs/swagger';
import { Access } from './access.js';
import { Audited } from './audit-route.js';
import { describeProblems } from './openapi-problems.js';

/** The document of an application, which need not run. */
export function openApiDocument(app: INestApplication, title: string): OpenAPIObject {
  const description = new DocumentBuilder().setTitle(title).setVersion('0.1.0').addBearerAuth().build();
  return describeProblems(SwaggerModule.createDocument(app, description));
}

@Injectable()
export class OpenApiDocument {
  document: OpenAPIObject | undefined;
}

@ApiExcludeController()
@Controller('openapi.json')
export class OpenApiController {
  constructor(private readonly holder: OpenApiDocument) {}

  @Access('sales', 'support', 'admin', 'dpo')
  @Audited('api.read')
  @Get()
  read(): OpenAPIObject | undefined {
    return this.holder.document;
  }
}
