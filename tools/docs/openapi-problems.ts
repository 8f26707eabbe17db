/** The error answers of an OpenAPI document: which statuses a route can answer, and what a problem looks like. */
import type { OpenAPIObject } from '@nestjs/swagger';
import { REFUSAL_CODES } from '#kernel/refusals.js';
import { STATUS_OF } from '#kernel/http/problem.js';

type Operation = OpenAPIObject['paths'][string]['get'] & object;

const PROBLEM = {
  type: 'object',
  description: 'RFC 9457. Names fields and rules, never values.',
  required: ['type', 'title', 'status', 'code', 'detail', 'requestId'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { $ref: '#/components/schemas/RefusalCode' },
    detail: { type: 'string', description: 'What to do.' },
    requestId: { type: 'string', description: 'Identifies the request in the logs.' },
    notBefore: { type: 'string', format: 'date-time', description: 'When the reason for the refusal ends.' },
    errors: {
      type: 'array',
      description: 'The first fifty.',
      items: {
        type: 'object',
        required: ['field', 'rule'],
        properties: {
          field: { type: 'string' },
          rule: { type: 'string' },
          character: { type: 'string', description: 'Of a text: the character that broke the rule, such as U+0007.' },
          at: { type: 'integer', description: 'Where it stands in the text, in UTF-16 units.' },
        },
      },
    },
  },
};

const CODE = { type: 'string', enum: REFUSAL_CODES };

/** The codes that a status may carry. */
const codesOf = (status: number): string =>
  Object.entries(STATUS_OF)
    .filter(([, each]) => each === status)
    .map(([code]) => code)
    .join(', ');

/** Statuses that the code around a handler can answer; a conflict is the handler's own and declared there. */
function statusesOf(method: string, path: string, operation: Operation): number[] {
  const reads = method === 'get';
  const hasQuery = operation.parameters?.some((each) => 'in' in each && each.in === 'query');
  return [
    ...(operation.security ? [401, 403] : []),
    ...(path.includes('{') ? [404] : []),
    ...(reads ? [] : [400, 413, 415]),
    ...(operation.requestBody || hasQuery ? [422] : []),
    500,
    503,
  ];
}

/** Adds to every route the problems that it can answer with. */
export function describeProblems(document: OpenAPIObject): OpenAPIObject {
  document.components = { ...document.components };
  document.components.schemas = {
    ...document.components.schemas,
    Problem: PROBLEM as never,
    RefusalCode: CODE as never,
  };
  const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods as Record<string, Operation>)) {
      const { responses } = operation as { responses: Record<string, { description?: string; content?: object }> };
      for (const status of statusesOf(method, path, operation)) responses[status] ??= {};
      for (const [status, response] of Object.entries(responses)) {
        if (Number(status) < 400) continue;
        response.description ||= codesOf(Number(status));
        response.content = content;
      }
    }
  }
  return document;
}
