/** Holds an answer against the OpenAPI document of its service: no status, no media type and no field that is not in it. */
import type { OpenAPIObject } from '@nestjs/swagger';
import fs from 'node:fs';
import path from 'node:path';
import type { ServiceName } from '#kernel/services.js';
import { ROOT } from '../../tools/start/paths.js';

const documents = new Map<ServiceName, OpenAPIObject>();

/** The document that a service promises its answers by. */
export function documentOf(name: ServiceName): OpenAPIObject {
  const read = () =>
    JSON.parse(fs.readFileSync(path.join(ROOT, 'docs/openapi', `${name}.json`), 'utf8')) as OpenAPIObject;
  const document = documents.get(name) ?? read();
  documents.set(name, document);
  return document;
}

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly nullable?: boolean;
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly allOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

const KNOWN = new Set(['$ref', 'type', 'nullable', 'enum', 'format', 'minimum', 'maximum', 'maxLength', 'required', 'properties', 'additionalProperties', 'items', 'allOf', 'oneOf', 'description', 'default']); // prettier-ignore

const FORMATS: Readonly<Record<string, RegExp>> = {
  date: /^\d{4}-\d{2}-\d{2}$/,
  'date-time': /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/,
};

interface Promised {
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}

interface Operation {
  readonly responses: Readonly<Record<string, Promised>>;
}

const typeOf = (value: unknown): string => (Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value);

/** Every way in which a value is not what the schema says. */
export function faultsOf(document: OpenAPIObject, schema: Schema, value: unknown, at = '$'): string[] {
  const unknown = Object.keys(schema).filter((key) => !KNOWN.has(key));
  if (unknown.length > 0) throw new Error(`The check does not know ${unknown.join(', ')} at ${at}.`);
  if (schema.$ref) {
    const name = schema.$ref.replace('#/components/schemas/', '');
    return faultsOf(document, document.components!.schemas![name] as Schema, value, at);
  }
  if (value === null) return schema.nullable ? [] : [`${at} is null`];
  if (schema.allOf) return schema.allOf.flatMap((part) => faultsOf(document, part, value, at));
  if (schema.oneOf) {
    const fits = schema.oneOf.some((part) => faultsOf(document, part, value, at).length === 0);
    return fits ? [] : [`${at} is none of the listed kinds`];
  }
  const type = schema.type === 'integer' ? 'number' : schema.type;
  if (type !== undefined && typeOf(value) !== type) return [`${at} is ${typeOf(value)}, not ${type}`];
  if (schema.type === 'integer' && !Number.isInteger(value)) return [`${at} is no whole number`];
  if (schema.enum && !schema.enum.includes(value)) return [`${at} is none of the listed values`];
  if (typeof value === 'string') {
    const format = FORMATS[schema.format ?? ''];
    if (format && !format.test(value)) return [`${at} is no ${schema.format}`];
    if (schema.maxLength !== undefined && [...value].length > schema.maxLength) return [`${at} is too long`];
  }
  if (typeof value === 'number' && (value < (schema.minimum ?? -Infinity) || value > (schema.maximum ?? Infinity)))
    return [`${at} is out of bounds`];
  if (Array.isArray(value))
    return value.flatMap((item, i) => faultsOf(document, schema.items ?? {}, item, `${at}[${i}]`));
  if (schema.type === 'object') return objectFaults(document, schema, value as Record<string, unknown>, at);
  return [];
}

function objectFaults(document: OpenAPIObject, schema: Schema, value: Record<string, unknown>, at: string): string[] {
  const missing = (schema.required ?? []).filter((name) => !Object.hasOwn(value, name));
  return [
    ...missing.map((name) => `${at}.${name} is missing`),
    ...Object.entries(value).flatMap(([name, inner]) => {
      const property = schema.properties?.[name];
      if (property) return faultsOf(document, property, inner, `${at}.${name}`);
      return schema.additionalProperties ? [] : [`${at}.${name} is not documented`];
    }),
  ];
}

/** Probes, metrics, the document itself and the licensees' pages stand outside of it. */
const OUTSIDE = /^\/((livez|readyz|metrics|openapi\.json)$|(consent|withdraw|me)(\/|$))/;

/** The documented path that takes this address; one without a parameter goes first. */
function templateOf(document: OpenAPIObject, address: string): string | undefined {
  const fits = Object.keys(document.paths).filter((template) =>
    new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]+')}$`).test(address),
  );
  return fits.toSorted((a, b) => a.split('{').length - b.split('{').length)[0];
}

/** Throws, saying how, when the answer is not one that the document promises; otherwise names operation and status. */
export function checkAnswer(
  document: OpenAPIObject,
  method: string,
  path: string,
  answer: Pick<Response, 'status' | 'headers'>,
  body: unknown,
): string {
  const address = path.split('?')[0]!;
  const template = templateOf(document, address);
  const verb = method === 'HEAD' ? 'get' : method.toLowerCase();
  const methods = template === undefined ? {} : (document.paths[template] as Record<string, Operation | undefined>);
  const operation = methods[verb];
  const name = `${method} ${template ?? '(none)'} ${answer.status}`;
  if (OUTSIDE.test(address)) return name;
  const media = (answer.headers.get('content-type') ?? '').split(';')[0]!;
  // An address that nobody documents is not found.
  const promised = operation ? operation.responses[answer.status] : answer.status === 404 ? problemOnly : undefined;
  if (!promised) throw new Error(`${name}: the document does not promise this status.`);
  const schema = promised.content?.[media]?.schema;
  if (!schema) throw new Error(`${name}: the document does not promise ${media || 'an answer without a type'}.`);
  if (method === 'HEAD' || !media.includes('json')) return name;
  const faults = faultsOf(document, schema, body);
  if (faults.length > 0) throw new Error(`${name}: ${faults.join('; ')}.`);
  return name;
}

const problemOnly: Promised = {
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};
