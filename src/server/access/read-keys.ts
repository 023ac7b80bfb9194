import { type AccessLimits, EXECUTION_LIMITS } from '../../config/execution-limits.js';
import { PRIORITIES, type Priority } from '../../engine/pool/queue/turn.js';
import type { ApiKey } from './api-key.js';
import { SCOPES, type Scope } from './scopes.js';

/** An entry of the file breaks a rule; the message names the entry and the rule. */
export class KeyFileError extends Error {
  override readonly name = 'KeyFileError';
}

const KEYS_MAX = 1_000;
const RULES_MAX = 200;
const NAME = /^[A-Za-z0-9._-]{1,64}$/;
const SHA256 = /^[0-9a-f]{64}$/i;
const FIELDS = [
  'name',
  'owner',
  'sha256',
  'scopes',
  'priority',
  'requestsPerMinute',
  'concurrent',
  'jobs',
  'network',
  'limits',
  'expires',
];

/** The limits that the file may have, by their names there. */
const LIMITS = new Map<string, { field: keyof AccessLimits; scale: number; min: number }>(
  Object.entries(EXECUTION_LIMITS).flatMap(([field, row]) =>
    'key' in row ? [[row.key.name, { ...row.key, field: field as keyof AccessLimits }] as const] : [],
  ),
);

/**
 * Reads the text of the key file, `{"keys": [...]}`; docs/access.md describes an entry.
 * @throws KeyFileError
 */
export function readKeys(text: string): ApiKey[] {
  const { keys } = readObject(parse(text), 'the file', ['keys']);
  if (!Array.isArray(keys)) throw new KeyFileError('"keys" must be an array of entries');
  if (keys.length === 0) throw new KeyFileError('"keys" must have at least one entry');
  if (keys.length > KEYS_MAX) throw new KeyFileError(`"keys" must have at most ${KEYS_MAX} entries`);
  const entries = keys.map((entry, index) => readEntry(entry, `keys[${index}]`));
  for (const property of ['name', 'sha256'] as const) {
    const values = entries.map((entry) => String(entry[property].toString('hex')));
    const twice = values.findIndex((value, index) => values.indexOf(value) !== index);
    if (twice !== -1) throw new KeyFileError(`keys[${twice}]: its ${property} duplicates an earlier entry`);
  }
  const alone = new Set(entries.map(({ access }) => access.owner)).size === 1;
  return entries.map((entry) => ({ ...entry, access: { ...entry.access, alone } }));
}

function readEntry(value: unknown, place: string): ApiKey {
  const entry = readObject(value, place, FIELDS);
  const name = readText(entry.name, `${place}.name`, NAME, '1 to 64 letters, digits, ".", "_" or "-"');
  const owner = entry.owner === undefined ? name : readText(entry.owner, `${place}.owner`, NAME, 'as a name');
  const sha256 = readText(entry.sha256, `${place}.sha256`, SHA256, '64 hexadecimal digits');
  const scopes = readScopes(entry.scopes, `${place}.scopes`);
  if (scopes.has('network') !== (entry.network !== undefined)) {
    throw new KeyFileError(
      `${place} must have the scope "network" and a list "network" of rule names, or neither`,
    );
  }
  return {
    name,
    sha256: Buffer.from(sha256, 'hex'),
    requestsPerMinute: readCount(entry.requestsPerMinute, `${place}.requestsPerMinute`),
    expiresAt: readMoment(entry.expires, `${place}.expires`),
    access: {
      owner: `key:${owner}`,
      scopes,
      priority: readPriority(entry.priority, `${place}.priority`),
      alone: false,
      concurrent: readCount(entry.concurrent, `${place}.concurrent`),
      jobs: readCount(entry.jobs, `${place}.jobs`),
      networkRules: readRuleNames(entry.network, `${place}.network`),
      limits: readLimits(entry.limits, `${place}.limits`),
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new KeyFileError('it is not valid JSON');
  }
}

function readObject(value: unknown, place: string, fields: readonly string[]): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new KeyFileError(`${place} must be an object`);
  }
  const unknown = Object.keys(value).find((field) => !fields.includes(field));
  if (unknown !== undefined) {
    throw new KeyFileError(`${place} has the unknown field ${JSON.stringify(unknown.slice(0, 80))}`);
  }
  return { ...value };
}

function readText(value: unknown, place: string, pattern: RegExp, rule: string): string {
  if (typeof value === 'string' && pattern.test(value)) return value;
  throw new KeyFileError(`${place} must be ${rule}`);
}

function readCount(value: unknown, place: string, min = 1): number | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= 1e9) return value;
  throw new KeyFileError(`${place} must be an integer between ${min} and 1000000000`);
}

function readMoment(value: unknown, place: string): number | null {
  if (value === undefined || value === null) return null;
  const moment = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(moment)) throw new KeyFileError(`${place} must be an ISO 8601 time`);
  return moment;
}

function readScopes(value: unknown, place: string): ReadonlySet<Scope> {
  if (value === undefined) return new Set<Scope>(['execute', 'sessions']);
  const scopes = Array.isArray(value) ? SCOPES.filter((scope) => value.includes(scope)) : [];
  if (!Array.isArray(value) || value.length === 0 || scopes.length !== new Set(value).size) {
    throw new KeyFileError(`${place} must be an array of some of ${SCOPES.join(', ')}`);
  }
  return new Set(scopes);
}

/** Whether the server has rules of these names is seen when a request uses them: the two files change apart. */
function readRuleNames(value: unknown, place: string): ReadonlySet<string> {
  if (value === undefined) return new Set();
  const names = Array.isArray(value) ? value : [];
  if (names.length > 0 && names.length <= RULES_MAX && names.every((name) => NAME.test(String(name)))) {
    return new Set(names);
  }
  throw new KeyFileError(`${place} must be an array of 1 to ${RULES_MAX} names of network rules`);
}

function readPriority(value: unknown, place: string): Priority {
  if (value === undefined) return 'normal';
  const found = PRIORITIES.find((priority) => priority === value);
  if (!found) throw new KeyFileError(`${place} must be one of ${PRIORITIES.join(', ')}`);
  return found;
}

function readLimits(value: unknown, place: string): AccessLimits {
  if (value === undefined) return {};
  const limits: AccessLimits = {};
  for (const [name, given] of Object.entries(readObject(value, place, [...LIMITS.keys()]))) {
    const limit = LIMITS.get(name);
    if (!limit) continue;
    const count = readCount(given, `${place}.${name}`, limit.min);
    if (count !== null) limits[limit.field] = count * limit.scale;
  }
  return limits;
}
