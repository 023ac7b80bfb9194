import { Integer } from './variable.js';

const MEGABYTE = 1024 * 1024;
const DAY_MS = 86_400_000;

/** Runs that wait for tools of the client. */
export class RunSettings {
  @Integer('RUN_TTL', {
    unit: 'ms',
    min: 1_000,
    max: 365 * DAY_MS,
    default: DAY_MS,
    meaning: 'Default time that a run waits for the results of its calls before it expires',
  })
  readonly runTtlMs!: number;

  @Integer('RUN_TTL_MAX', {
    unit: 'ms',
    min: 1_000,
    max: 365 * DAY_MS,
    default: 7 * DAY_MS,
    meaning: 'Longest ttl granted to a run; a request for more gets this one',
  })
  readonly runTtlMaxMs!: number;

  @Integer('RUN_ANSWER_TTL', {
    unit: 'ms',
    min: 1_000,
    max: 7 * DAY_MS,
    default: 600_000,
    meaning: 'How long the last answer of a run that ended can be requested again',
  })
  readonly runAnswerTtlMs!: number;

  @Integer('RUN_CALLS_MAX', {
    unit: '',
    min: 1,
    max: 1_000_000,
    default: 1_000,
    meaning: 'Maximum number of calls of tools in one run',
  })
  readonly runCallsMax!: number;

  @Integer('RUN_CALLS_AT_ONCE_MAX', {
    unit: '',
    min: 1,
    max: 1_000,
    default: 100,
    meaning: 'Maximum number of calls of one run without a result',
  })
  readonly runCallsAtOnceMax!: number;

  @Integer('RUN_ARGUMENTS_BYTES_MAX', {
    unit: 'bytes',
    min: 64,
    max: 16 * MEGABYTE,
    default: MEGABYTE,
    meaning: 'JSON of the arguments of all calls of one run without a result',
  })
  readonly runArgumentBytesMax!: number;

  @Integer('RUN_RESULTS_BYTES_MAX', {
    unit: 'bytes',
    min: 64,
    max: 64 * MEGABYTE,
    default: 5 * MEGABYTE,
    meaning: 'JSON of the results that one request can deliver to a run',
  })
  readonly runResultBytesMax!: number;

  @Integer('RUN_ROUNDS_MAX', {
    unit: '',
    min: 1,
    max: 1_000_000,
    default: 1_000,
    meaning: 'Maximum number of times that one run waits',
  })
  readonly runRoundsMax!: number;

  @Integer('RUN_TIME_MAX', {
    unit: 'ms',
    min: 1,
    max: DAY_MS,
    default: 600_000,
    meaning: 'Time that one run may run in all its rounds; waiting does not count',
  })
  readonly runTimeMaxMs!: number;
}
