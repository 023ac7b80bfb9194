import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { SANDBOX_MODES, type SandboxMode } from '../sandbox/sandbox-mode.js';
import { Integer, Text } from './variable.js';

/** The folder of package.json: two above src/config and dist/config alike. */
const PACKAGE_ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

const MEGABYTE = 1024 * 1024;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/**
 * Everything that can be configured. The declaration of a variable is its documentation: .env.example and the
 * README table are compared with it by a test. Sizes and times carry their unit in the property name.
 */
export class Settings {
  @Integer('PORT', { unit: '', min: 0, max: 65535, default: 3000, meaning: 'TCP port; 0 takes a free one' })
  readonly port!: number;

  @Text('HOST', { default: '127.0.0.1', meaning: 'Address to listen on; 0.0.0.0 for every interface' })
  readonly host!: string;

  @Integer('PYODIDE_POOL_SIZE', {
    unit: '',
    min: 1,
    max: 64,
    default: 2,
    meaning: 'Workers started with the server; not more than the CPU cores',
  })
  readonly poolSize!: number;

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
    default: 30_000,
    meaning: 'Longest wait between failed starts',
  })
  readonly startBackoffMaxMs!: number;

  @Integer('EXECUTION_TIMEOUT', {
    unit: 'ms',
    min: 1,
    max: 300_000,
    default: 30_000,
    meaning: 'Wall clock of an execution that asks for none',
  })
  readonly executionTimeoutMs!: number;

  @Integer('EXECUTION_TIMEOUT_MAX', {
    unit: 'ms',
    min: 1,
    max: 300_000,
    default: 300_000,
    meaning: 'Largest wall clock granted; a request asking for more gets this',
  })
  readonly executionTimeoutMaxMs!: number;

  @Integer('EXECUTION_KILL_GRACE', {
    unit: 'ms',
    min: 10,
    max: 60_000,
    default: 1_000,
    meaning: 'Between asking a worker to stop and SIGKILL',
  })
  readonly killGraceMs!: number;

  @Integer('EXECUTION_MEMORY_MB', {
    unit: 'MB',
    min: 64,
    max: 2048,
    default: 256,
    scale: MEGABYTE,
    meaning: 'Linear memory of the interpreter, of which the image takes about 32; beyond it MemoryError',
  })
  readonly memoryLimitBytes!: number;

  @Text('SANDBOX_MODE', {
    oneOf: SANDBOX_MODES,
    default: 'on',
    meaning:
      'on: every layer of containment the machine can give; strict: no worker without all of them; off: for debugging',
  })
  readonly sandboxMode!: SandboxMode;

  @Integer('OUTPUT_LIMIT_BYTES', {
    unit: 'bytes',
    min: 256,
    max: 64 * MEGABYTE,
    default: MEGABYTE,
    meaning: 'Kept of stdout, and as much of stderr: the first and the last half',
  })
  readonly outputLimitBytes!: number;

  @Integer('RESULT_LIMIT_BYTES', {
    unit: 'bytes',
    min: 64,
    max: 64 * MEGABYTE,
    default: MEGABYTE,
    meaning: 'Longest JSON text of a result; a longer one is null with a repr',
  })
  readonly resultLimitBytes!: number;

  @Integer('INPUT_FILES_MAX', {
    unit: '',
    min: 0,
    max: 10_000,
    default: 100,
    meaning: 'Input files per execution',
  })
  readonly inputFilesMax!: number;

  @Integer('INPUT_FILE_BYTES_MAX', {
    unit: 'bytes',
    min: 0,
    max: 256 * MEGABYTE,
    default: 5 * MEGABYTE,
    meaning: 'Size of one input file after decoding',
  })
  readonly inputFileBytesMax!: number;

  @Integer('DISK_LIMIT_MB', {
    unit: 'MB',
    min: 1,
    max: 1024,
    default: 64,
    scale: MEGABYTE,
    meaning: 'What one execution may keep in files, its input files included',
  })
  readonly diskLimitBytes!: number;

  @Integer('BODY_LIMIT_BYTES', {
    unit: 'bytes',
    min: 1024,
    max: 512 * MEGABYTE,
    default: 12 * MEGABYTE,
    meaning: 'Largest request body',
  })
  readonly bodyLimitBytes!: number;

  @Integer('REQUEST_HEADERS_TIMEOUT', {
    unit: 'ms',
    min: 100,
    max: 3_600_000,
    default: 60_000,
    meaning: 'By then the headers of a request must have arrived; then 408',
  })
  readonly requestHeadersTimeoutMs!: number;

  @Integer('REQUEST_TIMEOUT', {
    unit: 'ms',
    min: 100,
    max: 3_600_000,
    default: 120_000,
    meaning: 'By then a request must have arrived whole, its body included; then 408',
  })
  readonly requestTimeoutMs!: number;

  @Integer('SHUTDOWN_TIMEOUT', {
    unit: 'ms',
    min: 0,
    max: 600_000,
    default: 30_000,
    meaning: 'How long running and queued executions may still take after SIGTERM',
  })
  readonly shutdownTimeoutMs!: number;

  @Text('LOG_LEVEL', { oneOf: LOG_LEVELS, default: 'info', meaning: 'Least level that is logged' })
  readonly logLevel!: LogLevel;

  @Text('LOG_FILE', {
    mayBeEmpty: true,
    default: 'logs/server.log',
    meaning: 'Log file beside stdout, relative to the working folder; empty for none',
  })
  readonly logFile!: string;

  @Integer('LOG_FILE_MAX_MB', {
    unit: 'MB',
    min: 1,
    max: 10_240,
    default: 10,
    meaning: 'Size at which the log file is rotated',
  })
  readonly logFileMaxMb!: number;

  @Integer('LOG_FILE_KEEP', {
    unit: '',
    min: 1,
    max: 1000,
    default: 5,
    meaning: 'Rotated log files that are kept',
  })
  readonly logFileKeep!: number;

  /** Absolute path of the image folder. */
  get imageDir(): string {
    return path.resolve(PACKAGE_ROOT, this.imageDirSetting);
  }
}
