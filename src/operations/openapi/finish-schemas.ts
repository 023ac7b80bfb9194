import { rulesByName } from '../../server/http/rules/schema-rules.js';
import type { OpenApi, Operation, Schema } from './open-api.js';

const REF = /^#\/components\/schemas\/(.+)$/;

/** Adds the rules of DTOs to the schemas of requests; unless a DTO says otherwise, it refuses unknown fields. */
export function finishSchemas(
  schemas: Record<string, Schema>,
  paths: OpenApi['paths'],
): Record<string, Schema> {
  const rules = rulesByName();
  const sent = namesIn(bodiesOf(paths), schemas);
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => {
      if (!sent.has(name)) return [name, schema];
      const { unknown = 'refused', keywords } = rules.get(name) ?? {};
      return [name, { ...schema, ...keywords, additionalProperties: unknown === 'ignored' }];
    }),
  );
}

function bodiesOf(paths: OpenApi['paths']): unknown[] {
  const operations = Object.values(paths).flatMap((methods) => Object.values<Operation>(methods));
  return operations.map(({ requestBody }) => requestBody);
}

/** The names of all schemas that a value refers to, directly or through other schemas. */
function namesIn(value: unknown, schemas: Record<string, Schema>, found = new Set<string>()): Set<string> {
  if (typeof value !== 'object' || value === null) return found;
  for (const [key, entry] of Object.entries(value)) {
    const name = key === '$ref' ? REF.exec(String(entry))?.[1] : undefined;
    if (name === undefined) namesIn(entry, schemas, found);
    else if (!found.has(name)) namesIn(schemas[name], schemas, found.add(name));
  }
  return found;
}
