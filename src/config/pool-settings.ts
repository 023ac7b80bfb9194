import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Integer, Text } from './variable.js';

/** The folder of package.json: two above src/config and dist/config alike. */
const PACKAGE_ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

const LONGEST_TIMER_MS = 2 ** 31 - 1;

const SPARE_MODES = ['auto', 'on', 'off'] as const;
type SpareMode = (typeof SPARE_MODES)[number];

/** The workers: how many, how they start, how long they serve, and the queue for them. */
export class PoolSettings {
  @Integer('PYODIDE_POOL_SIZE', {
    unit: '',
    min: 1,
    max: 64,
    default: 2,
    meaning: 'Number of workers started with the server; use no more than CPU cores',
  })
  readonly poolSize!: number;

  @Text('POOL_SPARE_WORKER', {
    oneOf: SPARE_MODES,
    default: 'auto',
    meaning:
      'One worker beyond PYODIDE_POOL_SIZE, for an owner who would wait for executions of others, and to replace one that ends: on, off, auto: on if there are API keys and the memory limit leaves room',
  })
  readonly spareWorker!: SpareMode;

  @Integer('POOL_LONG_RUN', {
    unit: 'ms',
    min: 1,
    max: 300_000,
    default: 5_000,
    meaning:
      'Without the spare worker, executions of one owner that may last longer than this leave one worker to the others',
  })
  readonly longRunMs!: number;

  @Integer('PYODIDE_POOL_MIN_IDLE', {
    unit: '',
    min: 0,
    max: 64,
    default: 1,
    meaning: 'Idle workers that are never reaped; capped at the pool size',
  })
  readonly poolMinIdle!: number;

  @Integer('PYODIDE_MAX_EXECUTIONS', {
    unit: '',
    min: 0,
    max: 1_000_000_000,
    default: 50,
    meaning: 'Executions after which a worker is recycled; 0 disables this',
  })
  readonly maxExecutions!: number;

  @Integer('PYODIDE_RECYCLE_DEFER_FACTOR', {
    unit: '',
    min: 1,
    max: 1_000_000,
    default: 100,
    meaning: 'While the pool is in use, recycling is deferred up to this factor times PYODIDE_MAX_EXECUTIONS',
  })
  readonly recycleDeferFactor!: number;

  @Integer('PYODIDE_RECYCLE_QUIET', {
    unit: 'ms',
    min: 0,
    max: 60_000,
    default: 100,
    meaning: 'The pool counts as in use until no execution has started for this long',
  })
  readonly recycleQuietMs!: number;

  @Integer('PYODIDE_INIT_TIMEOUT', {
    unit: 'ms',
    min: 100,
    max: LONGEST_TIMER_MS,
    default: 90_000,
    meaning: 'Time within which a started worker must be ready',
  })
  readonly initTimeoutMs!: number;

  @Integer('PYODIDE_IDLE_TIMEOUT', {
    unit: 'ms',
    min: 100,
    max: LONGEST_TIMER_MS,
    default: 300_000,
    meaning:
      'Idle workers beyond PYODIDE_POOL_MIN_IDLE are reaped after this time, and started again on demand',
  })
  readonly idleTimeoutMs!: number;

  @Integer('PYODIDE_HEALTH_CHECK_INTERVAL', {
    unit: 'ms',
    min: 100,
    max: LONGEST_TIMER_MS,
    default: 30_000,
    meaning: 'Interval between checks of the idle workers',
  })
  readonly healthCheckIntervalMs!: number;

  @Integer('PYODIDE_CHECK_TIMEOUT', {
    unit: 'ms',
    min: 10,
    max: 300_000,
    default: 5_000,
    meaning: 'Timeout of a check, after which the worker is replaced',
  })
  readonly checkTimeoutMs!: number;

  @Text('PYODIDE_IMAGE_DIR', {
    default: '.cache/image',
    meaning: 'Folder of the interpreter image, relative to the package root',
  })
  readonly imageDirSetting!: string;

  @Integer('POOL_QUEUE_SIZE', {
    unit: '',
    min: 0,
    max: 100_000,
    default: 100,
    meaning: 'Requests that may wait for a worker; further ones get 503',
  })
  readonly queueSize!: number;

  @Integer('POOL_QUEUE_TIMEOUT', {
    unit: 'ms',
    min: 1,
    max: LONGEST_TIMER_MS,
    default: 30_000,
    meaning: 'Longest wait for a worker; then 503',
  })
  readonly queueTimeoutMs!: number;

  @Integer('POOL_START_BACKOFF', {
    unit: 'ms',
    min: 1,
    max: 600_000,
    default: 250,
    meaning: 'Delay after a failed start of a worker; doubles with each further failure',
  })
  readonly startBackoffMs!: number;

  @Integer('POOL_START_BACKOFF_MAX', {
    unit: 'ms',
    min: 1,
    max: 3_600_000,
    default: 1_000,
    meaning: 'Longest delay between failed starts; requests wait in the meantime',
  })
  readonly startBackoffMaxMs!: number;

  /** Absolute path of the image folder. */
  get imageDir(): string {
    return path.resolve(PACKAGE_ROOT, this.imageDirSetting);
  }
}
