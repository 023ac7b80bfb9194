import type { Document, Schema } from './document.js';

/** The value that Swagger UI puts into a form for a schema: its example, or one made of those of its fields. */
export function sampleOf(schema: Schema, document: Document): unknown {
  const { $ref, example, enum: values, properties, items, additionalProperties } = schema;
  if (example !== undefined) return example;
  if (schema.default !== undefined) return schema.default;
  if ($ref) return sampleOf(document.components.schemas[$ref.split('/').at(-1) ?? ''] ?? {}, document);
  const [first] = (schema.oneOf ?? schema.anyOf ?? schema.allOf ?? []) as Schema[];
  if (first) return sampleOf(first, document);
  if (Array.isArray(values)) return values[0];
  const [type] = [schema.type].flat();
  if (properties || type === 'object') {
    const entries = Object.entries(properties ?? {}).map(([name, field]) => [
      name,
      sampleOf(field, document),
    ]);
    if (!properties && typeof additionalProperties === 'object') {
      return { additionalProp1: sampleOf(additionalProperties, document) };
    }
    return Object.fromEntries(entries);
  }
  if (type === 'array') return [sampleOf((items ?? {}) as Schema, document)];
  if (type === 'boolean') return true;
  return type === 'integer' || type === 'number' ? 0 : 'string';
}
