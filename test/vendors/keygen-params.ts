import { isObject, isUuid, type Fields } from './wire.js';

/** The first wrong parameter of a request body, as Keygen reports it: one pointer, status 400, no code. */
export type ParamFault = { pointer: string; detail: string };

type Shape = {
  type: 'string' | 'integer' | 'boolean' | 'time' | 'uuid' | 'object';
  optional?: true;
  nullable?: true;
  blank?: true;
  oneOf?: string[];
  /** Allowed members of an object; an object without them is free. */
  fields?: Record<string, Shape>;
};

const optional = { optional: true } as const;
const loose = { optional: true, nullable: true, blank: true } as const;
const count: Shape = { type: 'integer', optional: true, nullable: true };
const flag: Shape = { type: 'boolean', optional: true };
const metadata: Shape = { type: 'object', optional: true, blank: true };

const resource = (names: string[], members: Record<string, Shape>): Record<string, Shape> => ({
  data: { type: 'object', fields: { type: { type: 'string', oneOf: names }, ...members } },
});
const linkage = (names: string[], extra: { optional?: true } = {}, data: { nullable?: true } = {}): Shape => ({
  type: 'object',
  ...extra,
  fields: {
    data: { type: 'object', ...data, fields: { type: { type: 'string', oneOf: names }, id: { type: 'uuid' } } },
  },
});

export const USER = resource(['user', 'users'], {
  attributes: {
    type: 'object',
    fields: {
      email: { type: 'string' },
      firstName: { type: 'string', blank: true, ...optional },
      lastName: { type: 'string', blank: true, ...optional },
      password: { type: 'string', nullable: true, ...optional },
      metadata,
    },
  },
});

export const LICENSE = resource(['license', 'licenses'], {
  id: { type: 'uuid', ...optional },
  attributes: {
    type: 'object',
    ...optional,
    fields: {
      name: { type: 'string', ...loose },
      key: { type: 'string', ...optional },
      protected: flag,
      expiry: { type: 'time', nullable: true, ...optional },
      suspended: flag,
      maxMachines: count,
      maxProcesses: count,
      maxUsers: count,
      maxCores: count,
      maxMemory: count,
      maxDisk: count,
      maxUses: count,
      metadata,
    },
  },
  relationships: {
    type: 'object',
    fields: {
      policy: linkage(['policy', 'policies']),
      owner: linkage(['user', 'users'], optional, { nullable: true }),
      // The older name of `owner`.
      user: linkage(['user', 'users'], optional, { nullable: true }),
    },
  },
});

export const SEARCH: Record<string, Shape> = {
  meta: {
    type: 'object',
    fields: { type: { type: 'string' }, op: { type: 'string', ...optional }, query: { type: 'object' } },
  },
};

const isType = (value: unknown, type: Shape['type']): boolean => {
  if (type === 'object') return isObject(value);
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'uuid') return isUuid(value);
  if (type === 'time') return typeof value === 'string' && !Number.isNaN(Date.parse(value));
  return typeof value === type;
};

export function faultIn(body: Fields, fields: Record<string, Shape>, at = ''): ParamFault | undefined {
  const stranger = Object.keys(body).find((key) => !Object.hasOwn(fields, key));
  if (stranger !== undefined) return { pointer: `${at}/${stranger}`, detail: 'not a permitted parameter' };
  for (const [key, shape] of Object.entries(fields)) {
    const fault = faultOf(body[key], shape, `${at}/${key}`);
    if (fault) return fault;
  }
  return undefined;
}

function faultOf(value: unknown, shape: Shape, pointer: string): ParamFault | undefined {
  const fault = (detail: string): ParamFault => ({ pointer, detail });
  if (value === undefined) return shape.optional ? undefined : fault('is required');
  // A null where none is allowed counts as absent if the member is optional.
  if (value === null) return shape.nullable || shape.optional ? undefined : fault('must not be null');
  if (!isType(value, shape.type)) return fault(`wrong type, wanted ${shape.type}`);
  if (shape.fields) {
    const inner = faultIn(value as Fields, shape.fields, pointer);
    if (inner) return inner;
  }
  const empty = typeof value === 'string' ? !value.trim() : isObject(value) && !Object.keys(value).length;
  if (empty && !shape.blank) return fault('must not be blank');
  if (shape.oneOf && !shape.oneOf.includes(String(value))) return fault('not one of the permitted values');
  return undefined;
}

/** Keygen reads every key of a body in snake case and answers in camel case: metadata keys do not come back as sent. */
export function keysAsKeygenReads(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(keysAsKeygenReads);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [keyAsKeygenReads(key), keysAsKeygenReads(inner)]),
  );
}

function keyAsKeygenReads(key: string): string {
  const words = key
    .replace(/([A-Z\d]+)([A-Z][a-z])/g, '$1_$2')
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
  return words.map((word, at) => (at ? word.charAt(0).toUpperCase() + word.slice(1) : word)).join('');
}
