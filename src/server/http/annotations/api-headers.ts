/** Headers of answers, as the document describes them. */
export const LOCATION = {
  Location: { description: 'Path of the created resource.', required: true, schema: { type: 'string' } },
} as const;

export const ATTACHMENT = {
  'Content-Disposition': {
    description: 'The file name to save it under.',
    required: true,
    schema: { type: 'string' },
  },
} as const;

/** The content of a file. */
export const BYTES = { schema: { type: 'string', format: 'binary' } } as const;
