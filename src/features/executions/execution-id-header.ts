import { UUID } from '../../server/http/rules/schema-patterns.js';

/** How the routes that run code document the header by which a client chooses the id of its execution. */
export const EXECUTION_ID_HEADER = {
  name: 'X-Execution-Id',
  required: false,
  description:
    'A UUID chosen by the client: the `executionId` of this execution, with which `DELETE /api/executions/{id}` can cancel it before it is answered.',
  schema: { type: 'string', format: 'uuid', pattern: UUID },
} as const;
