import { validateSync } from 'class-validator';
import { memoryLimitBytes } from './memory-limit.js';
import { type MemoryShares, memoryShares, type SharedBy } from './memory-shares.js';
import { GROUPS, Settings, VARIABLES } from './settings.js';
import { describeRule, type Variable } from './variable.js';

/** At least one variable breaks its rule; the message names every one of them. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';

  constructor(readonly problems: string[]) {
    super(`The configuration is invalid:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
  }
}

/** Pairs of variables of which the first must not exceed the second. */
const ORDERED = [
  ['EXECUTION_TIMEOUT', 'EXECUTION_TIMEOUT_MAX'],
  ['POOL_START_BACKOFF', 'POOL_START_BACKOFF_MAX'],
  ['SESSION_TTL', 'SESSION_TTL_MAX'],
] as const;

type Environment = Record<string, unknown>;

export interface ReadSettings {
  /** With the default in place of each value that breaks its rule. */
  settings: Settings;
  /** The environment without the variables that break their rule. */
  sound: Environment;
  /** A message for every bad variable: its rule, and the value received. */
  problems: string[];
}

/** The settings of an environment. @throws ConfigurationError naming every problem of `readSettings` */
export function loadSettings(env: Environment): Settings {
  const { settings, problems } = readSettings(env);
  if (problems.length > 0) throw new ConfigurationError(problems);
  return settings;
}

/**
 * Settings from the variables of an environment. What is not set takes its default; so does an empty text, as
 * Docker and CI hand over variables they have no value for, unless empty is a value of that variable.
 */
export function readSettings(env: Environment): ReadSettings {
  const values = Object.fromEntries(
    VARIABLES.map((variable) => [variable.property, readVariable(variable, env[variable.name])]),
  );
  const errors = GROUPS.flatMap((Group) => validateSync(Object.assign(new Group(), values)));
  const broken = new Set(errors.map((error) => error.property));
  const bad = VARIABLES.filter(({ property }) => broken.has(property));
  const problems = bad.map((variable) => describeProblem(variable, env[variable.name]));
  const sound = { ...env };
  for (const variable of bad) {
    values[variable.property] = readVariable(variable, undefined);
    delete sound[variable.name];
  }
  for (const [smaller, larger] of ORDERED) {
    const [less, more] = [variableNamed(smaller), variableNamed(larger)];
    if (broken.has(less.property) || broken.has(more.property)) continue;
    const [low, high] = [values[less.property], values[more.property]];
    if (Number(low) > Number(high)) {
      problems.push(`${smaller} must not exceed ${larger}; received ${low} and ${high}`);
    }
  }
  for (const [name, store] of [
    ['SESSION_STORE', values.sessionStore],
    ['JOBS_STORE', values.jobsStore],
  ]) {
    if (store === 'redis' && values.redisUrl === '')
      problems.push(`REDIS_URL must be set if ${name} is redis; received nothing`);
  }
  if (values.networkMode === 'rules' && values.networkRulesFile === '')
    problems.push('NETWORK_RULES_FILE must be set if NETWORK is rules; received nothing');
  const settings = Object.freeze(Object.assign(new Settings(), values, sharesOf(values)));
  return { settings, sound, problems };
}

/** On disk a store of sessions takes no memory. */
const DISK_STORE_BYTES = 2048 * 1024 * 1024;

/** The budgets that are left to the service (0), by the memory there is. */
function sharesOf(values: Record<string, string | number>): Partial<MemoryShares> {
  const shares = memoryShares(memoryLimitBytes(), values as unknown as SharedBy);
  if (values.sessionStore !== 'memory') shares.sessionStoreBytes = DISK_STORE_BYTES;
  return Object.fromEntries(Object.entries(shares).filter(([property]) => values[property] === 0));
}

/** The value as the property holds it; anything but an integer becomes NaN, which the validator refuses. */
function readVariable(variable: Variable, raw: unknown): string | number {
  const text = raw === undefined || raw === null ? undefined : String(raw).trim();
  if (variable.kind === 'text') {
    if (text === undefined || (text === '' && !variable.mayBeEmpty)) return variable.default;
    return text;
  }
  const scale = variable.scale ?? 1;
  if (text === undefined || text === '') return variable.default * scale;
  return /^[+-]?\d{1,15}$/.test(text) ? Number(text) * scale : Number.NaN;
}

function variableNamed(name: string): Variable {
  const found = VARIABLES.find((variable) => variable.name === name);
  if (!found) throw new Error(`unknown variable ${name}`);
  return found;
}

function describeProblem(variable: Variable, raw: unknown): string {
  const received = variable.secret ? 'a value that is not shown' : JSON.stringify(String(raw)).slice(0, 120);
  return `${variable.name} must be ${describeRule(variable)}; received ${received}`;
}
