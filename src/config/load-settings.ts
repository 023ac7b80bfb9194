import { validateSync } from 'class-validator';
import { Settings } from './settings.js';
import { describeRule, VARIABLES, type Variable } from './variable.js';

/** At least one variable breaks its rule; the message names every one of them. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';

  constructor(readonly problems: string[]) {
    super(`The configuration is not valid:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
  }
}

/**
 * Settings from the variables of an environment. What is not set takes its default; so does an empty text, as
 * Docker and CI hand over variables they have no value for, unless empty is a value of that variable.
 * @throws ConfigurationError naming every bad variable, its rule and the value received
 */
export function loadSettings(env: Record<string, unknown>): Settings {
  const settings = new Settings();
  for (const variable of VARIABLES) {
    Object.assign(settings, { [variable.property]: readVariable(variable, env[variable.name]) });
  }
  const broken = new Set(validateSync(settings).map((error) => error.property));
  const problems = VARIABLES.filter(({ property }) => broken.has(property)).map((variable) =>
    describeProblem(variable, env[variable.name]),
  );
  if (!broken.has('executionTimeoutMs') && settings.executionTimeoutMs > settings.executionTimeoutMaxMs) {
    problems.push(
      `EXECUTION_TIMEOUT must not be larger than EXECUTION_TIMEOUT_MAX; received ${settings.executionTimeoutMs} and ${settings.executionTimeoutMaxMs}`,
    );
  }
  if (!broken.has('startBackoffMs') && settings.startBackoffMs > settings.startBackoffMaxMs) {
    problems.push(
      `POOL_START_BACKOFF must not be larger than POOL_START_BACKOFF_MAX; received ${settings.startBackoffMs} and ${settings.startBackoffMaxMs}`,
    );
  }
  if (problems.length > 0) throw new ConfigurationError(problems);
  return Object.freeze(settings);
}

/** The value as the property holds it; what is no number becomes NaN, which the validator refuses. */
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

function describeProblem(variable: Variable, raw: unknown): string {
  const received = variable.secret ? 'a value that is not shown' : JSON.stringify(String(raw)).slice(0, 120);
  return `${variable.name} must be ${describeRule(variable)}; received ${received}`;
}
