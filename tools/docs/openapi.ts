/** `docs/openapi/*.json`: what the services answer with, made from the code without a database or a queue. */
import { VERSION } from '#kernel/version.js';
import 'reflect-metadata';
import type { DynamicModule, INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import type { QueueBackEnd } from '#kernel/jobs/back-end.js';
import { usesQueue } from '#kernel/jobs/jobs.js';
import { SERVICES } from '#kernel/services.js';
import { moduleOf } from '#service/definition.js';
import { DEFINITIONS } from '../services/definitions.js';
import { describeProblems } from './openapi-problems.js';

/** Enough to be parsed; nothing of it is ever used, since no provider is made. */
const SETTINGS = {
  DATABASE_URL: 'postgres://nobody@localhost/nothing',
  RETENTION_DATABASE_URL: 'postgres://somebody@localhost/nothing',
  OIDC_ISSUER: 'https://nowhere.example.org',
  KEY_ENCRYPTION_KEY: Buffer.alloc(32).toString('base64'),
  OUTGOING_HOSTS: 'nowhere.example.org:443',
  PUBLIC_URL: 'https://nowhere.example.org',
  LICENSEE_URL: 'https://nowhere.example.org',
  SMTP_HOST: 'nowhere.example.org',
  SUPPORT_SENDER: 'nobody@nowhere.example.org',
  LICENSEE_SENDER: 'nobody@nowhere.example.org',
  RESELLER_NAME: 'nobody',
  RESELLER_ADDRESS: 'nowhere',
  RESELLER_CONTACT: 'nobody@nowhere.example.org',
  AUTHORITY_NAME: 'nobody',
  AUTHORITY_URL: 'https://nowhere.example.org',
};

const NO_QUEUE: QueueBackEnd = {
  kind: 'postgres',
  connection: {},
  schemaIsCurrent: () => Promise.resolve(true),
  close: () => Promise.resolve(),
};

/** Keeps only the values of a closed set: the package would also keep the description of one of its uses. */
function setsAlone(document: OpenAPIObject): OpenAPIObject {
  for (const schema of Object.values(document.components?.schemas ?? {}))
    if ('enum' in schema) delete schema.description;
  return document;
}

function openApiDocument(app: INestApplication, title: string): OpenAPIObject {
  const description = new DocumentBuilder().setTitle(title).setVersion(VERSION).addBearerAuth().build();
  return describeProblems(
    setsAlone(SwaggerModule.createDocument(app, description, { operationIdFactory: (_controller, method) => method })),
  );
}

async function document(module: DynamicModule, title: string): Promise<OpenAPIObject> {
  // A preview knows modules, routes and types, and makes none of the providers.
  const app = await NestFactory.create(module, new FastifyAdapter(), {
    preview: true,
    logger: false,
    abortOnError: false,
  });
  return openApiDocument(app, title);
}

/** Service → OpenAPI document. */
export async function openApiDocuments(): Promise<Readonly<Record<string, OpenAPIObject>>> {
  const documents: Record<string, OpenAPIObject> = {};
  for (const name of SERVICES) {
    const definition = DEFINITIONS[name];
    const module = moduleOf(definition, definition.readEnv(SETTINGS), usesQueue(name) ? NO_QUEUE : undefined);
    documents[name] = await document(module, `Sparsam ${name}`);
  }
  return documents;
}
