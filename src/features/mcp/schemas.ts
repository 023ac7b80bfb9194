import type { JsonSchemaType } from '@modelcontextprotocol/server';

/** Parts of the schemas of tools. */
export const FILES: JsonSchemaType = {
  type: 'array',
  description: 'Files to create in the working folder before the code runs.',
  items: {
    type: 'object',
    properties: {
      path: { type: 'string', description: 'Relative path, such as data/in.csv.' },
      content: { type: 'string' },
      encoding: { type: 'string', enum: ['utf8', 'base64'], description: 'Of content; utf8 by default.' },
    },
    required: ['path', 'content'],
    additionalProperties: false,
  },
};

export const SESSION_ID: JsonSchemaType = {
  type: 'string',
  description: 'The session_id that create_session returned.',
};

export const PATH: JsonSchemaType = {
  type: 'string',
  description: 'Path of a file, relative to the working folder.',
};

export function objectOf(properties: Record<string, JsonSchemaType>, required: string[]): JsonSchemaType {
  return { type: 'object', properties, required, additionalProperties: false };
}
