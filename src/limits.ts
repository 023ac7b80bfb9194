import { ERRORS, type ErrorCode } from './base/error-table.js';
import { jsonBounds } from './base/json/parse-json.js';
import { VARIABLES } from './config/settings.js';
import type { IntegerVariable } from './config/variable.js';
import { INODES_MAX } from './engine/checkpoint-format/file-limits.js';
import { PROGRAM_JSON } from './engine/protocol/bounded-json.js';
import { DISPLAYS_MAX, MIME_TYPES_MAX } from './engine/protocol/mime-bundle.js';
import * as callback from './features/executions/callback-url-rule.js';
import * as delivery from './features/executions/delivery-rules.js';
import * as files from './features/executions/files-rule.js';
import * as tools from './features/executions/tool-rules.js';
import * as compat from './predecessor/compat/compat-limits.js';
import { PACKAGE_LENGTH_MAX } from './predecessor/compat/install-package-rule.js';
import * as shared from './predecessor/shared-files/shared-place.js';
import * as nested from './server/http/rules/nested-rule.js';
import * as text from './server/http/rules/text-rules.js';

/** A bound that a request can meet. */
export interface Limit {
  what: string;
  /** A number of `unit`, or the setting that says it. */
  bound: number | { setting: string };
  unit: string;
  /** The code of the answer beyond it, or what happens instead of an error. */
  beyond: ErrorCode | { instead: string };
}

const refused = (what: string, bound: number, unit: string): Limit => ({
  what,
  bound,
  unit,
  beyond: 'VALIDATION_FAILED',
});
const set = (what: string, setting: string, beyond: Limit['beyond'], unit = ''): Limit => ({
  what,
  bound: { setting },
  unit,
  beyond,
});
const bounded = (what: string, bound: number, unit: string, beyond: Limit['beyond']): Limit => ({
  what,
  bound,
  unit,
  beyond,
});
const cut = { instead: 'cut; `limits.reached` says so' };
const leftOut = { instead: 'left out; `limits.reached` says so' };

const reset = { instead: 'ConnectionResetError in the program; `limits.reached` says so' };

const tooLarge = (what: string, bound: number, unit: string): Limit => ({
  what,
  bound,
  unit,
  beyond: 'PAYLOAD_TOO_LARGE',
});

/** With the defaults of the settings that make room for more. */
const json = jsonBounds({
  inputFilesMax: settingOf('INPUT_FILES_MAX').default,
  batchItemsMax: settingOf('BATCH_ITEMS_MAX').default,
});

/** Every limit of a request and of what comes back, in the order in which a request meets them. */
export const LIMITS: readonly Limit[] = [
  set('arrival of the whole request', 'REQUEST_TIMEOUT', { instead: 'HTTP 408' }),
  set('arrival of its headers', 'REQUEST_HEADERS_TIMEOUT', { instead: 'HTTP 408' }),
  set('request body; a form may exceed it by `DISK_LIMIT_MB`', 'BODY_LIMIT_BYTES', 'PAYLOAD_TOO_LARGE'),
  set('JSON body, or the part `request` of a form', 'JSON_LIMIT_BYTES', 'PAYLOAD_TOO_LARGE'),
  tooLarge('keys of objects in JSON', json.keys, 'keys, more if more files or batch items are allowed'),
  tooLarge('objects and arrays in JSON', json.containers, 'of both, more likewise'),
  tooLarge('values in JSON', json.values, 'values'),
  set(
    'request bodies in memory, all together',
    'BODY_MEMORY_MB',
    'BODY_MEMORY_FULL',
    'depends on the memory limit',
  ),
  set('connections', 'CONNECTIONS_MAX', 'CONNECTIONS_FULL', 'connections'),
  set('connections of one address', 'CONNECTIONS_PER_ADDRESS_MAX', 'CONNECTIONS_FULL', 'connections'),
  refused('`code`', text.CODE_LENGTH_MAX, 'characters'),
  {
    what: 'code of `/api/execute-raw`',
    bound: compat.CODE_BYTES_MAX,
    unit: 'bytes',
    beyond: 'PAYLOAD_TOO_LARGE',
  },
  refused('`context`', text.CONTEXT_LENGTH_MAX, 'characters of JSON'),
  refused('`context`, depth', nested.CONTEXT_DEPTH_MAX, 'levels'),
  refused('`stdin`', text.STDIN_LENGTH_MAX, 'characters'),
  refused('`args`', text.ARGS_MAX, 'entries'),
  refused('an entry of `args`', text.ARG_LENGTH_MAX, 'characters'),
  refused('`env`', text.ENV_MAX, 'entries'),
  refused('a name in `env`', text.ENV_NAME_LENGTH_MAX, 'characters'),
  refused('a value in `env`', text.ENV_VALUE_LENGTH_MAX, 'characters'),
  refused('`timeout`', text.TIMEOUT_MAX_MS, 'ms'),
  set('`files`', 'INPUT_FILES_MAX', 'PAYLOAD_TOO_LARGE', 'files'),
  set('one of `files`', 'INPUT_FILE_BYTES_MAX', 'PAYLOAD_TOO_LARGE'),
  refused('path of a file', files.PATH_LENGTH_MAX, 'characters'),
  refused('a segment of a path', files.SEGMENT_BYTES_MAX, 'bytes'),
  refused('`collect`', delivery.PATTERNS_MAX, 'patterns'),
  refused('a pattern in `collect`', delivery.PATTERN_LENGTH_MAX, 'characters'),
  refused('`network`', delivery.NETWORK_RULES_MAX, 'names of rules'),
  refused('a name in `network`', delivery.NETWORK_NAME_LENGTH_MAX, 'characters'),
  refused('`callbackUrl` of a job', callback.CALLBACK_URL_LENGTH_MAX, 'characters'),
  refused('`tools`', tools.TOOLS_MAX, 'tools'),
  refused('`tools` together', tools.TOOLS_LENGTH_MAX, 'characters of JSON'),
  refused('description of a tool', tools.TOOL_DESCRIPTION_LENGTH_MAX, 'characters'),
  refused('a schema of a tool', tools.TOOL_SCHEMA_LENGTH_MAX, 'characters of JSON'),
  refused('`ttl` of a run', tools.RUN_TTL_MAX_MS, 'ms'),
  set('ttl granted to a run', 'RUN_TTL_MAX', { instead: 'this ttl' }),
  refused('`results` of a run', tools.RESULTS_MAX, 'results'),
  set('`results` of a run together', 'RUN_RESULTS_BYTES_MAX', 'PAYLOAD_TOO_LARGE'),
  refused('type of an error in `results`', tools.ERROR_TYPE_LENGTH_MAX, 'characters'),
  refused('message of an error in `results`', tools.ERROR_MESSAGE_LENGTH_MAX, 'characters'),
  refused('`package` of `/api/install-package`', PACKAGE_LENGTH_MAX, 'characters'),
  set('requests that wait for a worker', 'POOL_QUEUE_SIZE', 'POOL_QUEUE_FULL', 'requests'),
  set('wait for a worker', 'POOL_QUEUE_TIMEOUT', 'POOL_QUEUE_TIMEOUT'),
  set('default wall-clock limit', 'EXECUTION_TIMEOUT', 'EXECUTION_TIMEOUT'),
  set('largest wall-clock limit granted', 'EXECUTION_TIMEOUT_MAX', 'EXECUTION_TIMEOUT'),
  set('memory of the interpreter', 'EXECUTION_MEMORY_MB', 'MEMORY_LIMIT'),
  set('files of an execution together', 'DISK_LIMIT_MB', {
    instead: '`OSError` in Python: No space left on device; `exception.hint` says so',
  }),
  bounded('files, folders, links and pipes of an execution', INODES_MAX, 'at a time', {
    instead: '`OSError` in Python: No space left on device; `exception.hint` says so',
  }),
  set('calls of a run', 'RUN_CALLS_MAX', 'RUN_LIMIT', 'calls'),
  set('calls of a run without a result', 'RUN_CALLS_AT_ONCE_MAX', 'RUN_LIMIT', 'calls'),
  set('arguments of these calls', 'RUN_ARGUMENTS_BYTES_MAX', 'RUN_LIMIT'),
  set('rounds of a run', 'RUN_ROUNDS_MAX', 'RUN_LIMIT', 'rounds'),
  set('time of a run in all rounds', 'RUN_TIME_MAX', 'RUN_LIMIT'),
  set('stdout, and as much stderr', 'OUTPUT_LIMIT_BYTES', cut),
  set('JSON of the result', 'RESULT_LIMIT_BYTES', { instead: '`result` is null; `limits.reached` says so' }),
  bounded('JSON of the result, depth', PROGRAM_JSON.depth, 'levels', { instead: '`result` is null' }),
  set('displays of an execution together', 'DISPLAY_LIMIT_BYTES', leftOut),
  bounded('displays of an execution', DISPLAYS_MAX, 'displays', leftOut),
  bounded('forms of a display', MIME_TYPES_MAX, 'media types', leftOut),
  bounded('JSON in a display, depth', PROGRAM_JSON.depth, 'levels', leftOut),
  bounded('JSON in a display', PROGRAM_JSON.values, 'values', leftOut),
  set(
    'HTTP requests of the program',
    'NETWORK_REQUESTS_MAX',
    { instead: 'HTTP 429 to the program' },
    'requests',
  ),
  set(
    'its connections at a time',
    'NETWORK_CONNECTIONS_MAX',
    { instead: 'OSError (EMFILE) in the program' },
    'connections',
  ),
  set('bytes that its requests send', 'NETWORK_SENT_MAX_MB', reset),
  set('bytes that they receive', 'NETWORK_RECEIVED_MAX_MB', reset),
  set('opening a connection, and TLS on it', 'NETWORK_CONNECT_TIMEOUT', {
    instead: 'TimeoutError in the program',
  }),
  set('a connection without a byte', 'NETWORK_IDLE_TIMEOUT', reset),
  set('files returned', 'OUTPUT_FILES_MAX', leftOut, 'files'),
  set('one file returned', 'OUTPUT_FILE_BYTES_MAX', { instead: 'only its path and size are reported' }),
  set('files returned, together', 'OUTPUT_FILES_TOTAL_BYTES', {
    instead: 'only their paths and sizes are reported',
  }),
  set('file returned inline', 'ARTIFACT_INLINE_BYTES', { instead: 'a link' }),
  set(
    'answers that clients have yet to read, all together',
    'ANSWER_MEMORY_MB',
    'ANSWER_MEMORY_FULL',
    'depends on the memory limit',
  ),
  set('client that does not read its answer', 'STREAM_STALL_TIMEOUT', {
    instead: 'the connection is closed',
  }),
  set('lifetime of a link to a file', 'ARTIFACT_TTL', 'NOT_FOUND'),
  {
    what: 'a file for `/api/upload`',
    bound: compat.UPLOAD_BYTES_MAX,
    unit: 'bytes',
    beyond: 'PAYLOAD_TOO_LARGE',
  },
  refused('name of a shared file', shared.NAME_LENGTH_MAX, 'characters'),
  refused('a segment of that name', shared.SEGMENT_LENGTH_MAX, 'characters'),
  refused('folders in that name', shared.DEPTH_MAX, 'levels'),
  set('shared files', 'COMPAT_SHARED_FILES_MAX', 'SHARED_FILES_FULL', 'files'),
  set('shared files together', 'COMPAT_SHARED_MAX_MB', 'SHARED_FILES_FULL'),
];

/** The rows of docs/limits.md. @throws when a limit names a setting that is not there */
export function limitRows(): string[] {
  return LIMITS.map(({ what, bound, unit, beyond }) => {
    const [most, setting] = describeBound(bound, unit);
    const then = typeof beyond === 'string' ? `\`${beyond}\` (${ERRORS[beyond].status})` : beyond.instead;
    return `| ${what} | ${most} | ${setting} | ${then} |`;
  });
}

function describeBound(bound: Limit['bound'], unit: string): [most: string, setting: string] {
  if (typeof bound === 'number') return [`${bound.toLocaleString('en')} ${unit}`, ''];
  const variable = settingOf(bound.setting);
  // Left to the service, which the unit says.
  const most =
    variable.default === 0 ? unit : `${variable.default.toLocaleString('en')} ${variable.unit || unit}`;
  return [most, `\`${variable.name}\``];
}

function settingOf(name: string): IntegerVariable {
  const variable = VARIABLES.find((one) => one.name === name);
  if (variable?.kind !== 'integer') throw new Error(`No integer setting is named ${name}.`);
  return variable;
}
