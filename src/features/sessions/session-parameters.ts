import { RELATIVE_PATH } from '../../server/http/rules/schema-patterns.js';
import { PATH_LENGTH_MAX } from '../executions/files-rule.js';
import { ID_PATTERN } from './record/ids.js';

/** How the routes of sessions document their parameters. */
export const SESSION_ID = {
  name: 'id',
  description: 'The id of the session.',
  schema: { type: 'string', pattern: ID_PATTERN.source },
} as const;

export const FILE_PATH = {
  name: 'path',
  description:
    'Relative to the work folder. Slashes may be plain or encoded as `%2F`; no empty, "." or ".." segments.',
  schema: { type: 'string', maxLength: PATH_LENGTH_MAX, pattern: RELATIVE_PATH, example: 'data/in.csv' },
} as const;

export const CHECKPOINT = {
  name: 'checkpoint',
  required: false,
  description: 'Another checkpoint of the session.',
  schema: { type: 'string', pattern: ID_PATTERN.source },
} as const;

export const WAIT = {
  name: 'wait',
  required: false,
  description: 'With false, the answer is 409 while an execution runs in the session.',
  schema: { type: 'boolean', default: true },
} as const;
