/** One document of all services: paths begin with the service's name, and a name of a schema means one thing everywhere. */
import { isDeepStrictEqual } from 'node:util';
import type { OpenAPIObject } from '@nestjs/swagger';

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;
type Paths = OpenAPIObject['paths'];

/** Throws naming the schema, or the operation, that two services use in two ways. */
export function joinDocuments(documents: Readonly<Record<string, OpenAPIObject>>): OpenAPIObject {
  const [schemas, paths, operations]: [Schemas, Paths, Set<string>] = [{}, {}, new Set()];
  for (const [service, document] of Object.entries(documents)) {
    for (const [name, schema] of Object.entries(document.components?.schemas ?? {})) {
      if (!isDeepStrictEqual(schemas[name] ?? schema, schema))
        throw new Error(`The schema ${name} is another one in ${service} than in a service before it.`);
      schemas[name] = schema;
    }
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const { operationId } of Object.values(methods as Record<string, { operationId: string }>)) {
        if (operations.has(operationId)) throw new Error(`Two operations are called ${operationId}.`);
        operations.add(operationId);
      }
      paths[`/${service}${path}`] = methods;
    }
  }
  const [first] = Object.values(documents);
  return {
    ...first!,
    info: { ...first!.info, title: 'Sparsam' },
    paths,
    components: { ...first!.components, schemas },
  };
}
