import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Integer, Text } from './variable.js';

/** The folder of package.json: two above src/config and dist/config alike. */
const PACKAGE_ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

const LONGEST_TIMER_MS = 2 ** 31 - 1;

const SPARE_MODES = ['auto', 'on', 'off'] as const;
type SpareMode = (typeof SPARE_MODES)[number];

/** The workers: how many, how they start, how long they serve, who waits for them. */
export class PoolSettings {
  @Integer('PYODIDE_POOL_SIZE', {
    unit: '',
    min: 1,
    max: 64,
    default: 2,
    meaning: 'Workers started with the server; not more than the CPU cores',
  })
  readonly poolSize!: number;

  @Text('POOL_SPARE_WORKER', {
    oneOf: SPARE_MODES,
    default: 'auto',
    meaning:
      'One worker beyond PYODIDE_POOL_SIZE, for an owner who would wait for the runs of others, and in place of one that ends: on, off, auto: where there are API keys, and the memory limit leaves room',
  })
  readonly spareWorker!: SpareMode;

  @Integer('POOL_LONG_RUN', {
    unit: 'ms',
    min: 1,
    max: 300_000,
    default: 5_000,
    meaning:
      'Without the spare worker, runs of one owner that may last longer than this leave one worker to the others',
  })
  readonly longRunMs!: number;

  @Integer('PYODIDE_POOL_MIN_IDLE', {
    unit: '',
    min: 0,
    max: 64,
    default: 1,
    meaning: 'Idle workers that are never reaped; at most the pool size counts',
  })
  readonly poolMinIdle!: number;

  @Integer('PYODIDE_MAX_EXECUTIONS', {
    unit: '',
    min: 0,
    max: 1_000_000_000,
    default: 50,
    meaning: 'Executions after which a worker is recycled; 0 turns it off',
  })
  readonly maxExecutions!: number;

  @Integer('PYODIDE_RECYCLE_DEFER_FACTOR', {
    unit: '',
    min: 1,
    max: 1_000_000,
    default: 100,
    meaning: 'While the pool is in use, recycling waits up to this factor times PYODIDE_MAX_EXECUTIONS',
  })
  readonly recycleDeferFactor!: number;

  @Integer('PYODIDE_RECYCLE_QUIET', {
    unit: 'ms',
    min: 0,
    max: 60_000,
    default: 100,
    meaning: 'The pool is in use until no execution has started for this long',
  })
  readonly recycleQuietMs!: number;

  @Integer('PYODIDE_INIT_TIMEOUT', {
    unit: 'ms',
    min: 100,
    max: LONGEST_TIMER_MS,
    default: 90_000,
    meaning: 'From the start of a worker until it must be ready',
  })
  readonly initTimeoutMs!: number;

  @Integer('PYODIDE_IDLE_TIMEOUT', {
    unit: 'ms',
    min: 100,
    max: LONGEST_TIMER_MS,
    default: 300_000,
    meaning: 'Idle workers beyond PYODIDE_POOL_MIN_IDLE are ended after this; they come back on demand',
  })
  readonly idleTimeoutMs!: number;

  @Integer('PYODIDE_HEALTH_CHECK_INTERVAL', {
    unit: 'ms',
    min: 100,
    max: LONGEST_TIMER_MS,
    default: 30_000,
    meaning: 'Between two rounds of checks of the idle workers',
  })
  readonly healthCheckIntervalMs!: number;

  @Integer('PYODIDE_CHECK_TIMEOUT', {
    unit: 'ms',
    min: 10,
    max: 300_000,
    default: 5_000,
    meaning: 'Longest run of the check program before its worker is replaced',
  })
  readonly checkTimeoutMs!: number;

  @Text('PYODIDE_IMAGE_DIR', {
    default: '.cache/image',
    meaning: 'Folder of the interpreter image; a relative path starts at the package root',
  })
  readonly imageDirSetting!: string;

  @Integer('POOL_QUEUE_SIZE', {
    unit: '',
    min: 0,
    max: 100_000,
    default: 100,
    meaning: 'Requests that may wait for a worker; one more is answered 503',
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
    meaning: 'Wait after a failed start of a worker; doubles with each further failure',
  })
  readonly startBackoffMs!: number;

  @Integer('POOL_START_BACKOFF_MAX', {
    unit: 'ms',
    min: 1,
    max: 3_600_000,
    default: 1_000,
    meaning: 'Longest wait between failed starts; requests wait meanwhile',
  })
  readonly startBackoffMaxMs!: number;

  /** Absolute path of the image folder. */
  get imageDir(): string {
    return path.resolve(PACKAGE_ROOT, this.imageDirSetting);
  }
}
