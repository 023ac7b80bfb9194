import { UUID } from './schema-patterns.js';

/** How the routes that run code document the header by which a client chooses the id of its execution. */
export const EXECUTION_ID_HEADER = {
  name: 'X-Execution-Id',
  required: false,
  description:
    'A UUID that the client chooses: the `executionId` of this run, by which `DELETE /api/executions/{id}` cancels it before its answer is there.',
  schema: { type: 'string', format: 'uuid', pattern: UUID },
} as const;
