import path from 'node:path';
import { Integer, Text } from './variable.js';

const MEGABYTE = 1024 * 1024;
const DAY_MS = 86_400_000;

export const SESSION_STORES = ['memory', 'disk', 'redis'] as const;
export type SessionStoreKind = (typeof SESSION_STORES)[number];

/** State that is kept between executions. */
export class SessionSettings {
  @Integer('SESSION_CHECKPOINT_MAX_MB', {
    unit: 'MB',
    min: 1,
    max: 512,
    default: 32,
    scale: MEGABYTE,
    meaning:
      "Largest state that a step of a session may leave, compressed; beyond it the step's changes are lost",
  })
  readonly sessionCheckpointMaxBytes!: number;

  @Text('SESSION_STORE', {
    oneOf: SESSION_STORES,
    default: 'memory',
    meaning:
      'Where sessions live: memory (they end with the server), disk (SESSION_DIR), redis (REDIS_URL, shared)',
  })
  readonly sessionStore!: SessionStoreKind;

  @Integer('SESSION_STORE_MB', {
    unit: 'MB',
    min: 0,
    max: 1_048_576,
    default: 0,
    scale: MEGABYTE,
    meaning:
      'Budget of the store: memory gives up what was used least recently, disk takes no more; Redis has maxmemory instead, and only the share of one owner is taken from this. 0: 2048 MB, in memory 64 to 2048 MB by the memory limit',
  })
  readonly sessionStoreBytes!: number;

  @Text('SESSION_DIR', {
    default: 'data/sessions',
    meaning: 'Folder of the disk store, of one server only; a relative path starts at the working folder',
  })
  readonly sessionDirSetting!: string;

  @Integer('SESSIONS_MAX', {
    unit: '',
    min: 0,
    max: 10_000_000,
    default: 20_000,
    meaning: 'Sessions in the store; one more is answered 503',
  })
  readonly sessionsMax!: number;

  @Integer('SESSION_BYTES_MAX_MB', {
    unit: 'MB',
    min: 1,
    max: 4096,
    default: 64,
    scale: MEGABYTE,
    meaning: 'All checkpoints of one session together; the oldest go',
  })
  readonly sessionBytesMax!: number;

  @Integer('SESSION_CHECKPOINTS_MAX', {
    unit: '',
    min: 1,
    max: 1_000,
    default: 10,
    meaning: 'Checkpoints of one session that can be rolled back to; the oldest go',
  })
  readonly sessionCheckpointsMax!: number;

  @Integer('SESSION_TTL', {
    unit: 'ms',
    min: 1_000,
    max: 365 * DAY_MS,
    default: 3_600_000,
    meaning: 'A session that asks for no ttl expires this long after its last use',
  })
  readonly sessionTtlMs!: number;

  @Integer('SESSION_TTL_MAX', {
    unit: 'ms',
    min: 1_000,
    max: 365 * DAY_MS,
    default: 7 * DAY_MS,
    meaning: 'Longest ttl granted; a request asking for more gets this',
  })
  readonly sessionTtlMaxMs!: number;

  @Integer('SESSION_QUEUE_TIMEOUT', {
    unit: 'ms',
    min: 0,
    max: 600_000,
    default: 30_000,
    meaning: 'Longest wait for another run in the same session; then 409',
  })
  readonly sessionQueueTimeoutMs!: number;

  @Integer('SESSION_QUEUE_SIZE', {
    unit: '',
    min: 0,
    max: 10_000,
    default: 100,
    meaning: 'Requests that may wait for one session; one more is answered 409',
  })
  readonly sessionQueueSize!: number;

  @Integer('SESSION_LEASE', {
    unit: 'ms',
    min: 500,
    max: 600_000,
    default: 10_000,
    meaning: 'With Redis: how long a session stays taken by a server that died',
  })
  readonly sessionLeaseMs!: number;

  @Integer('SESSION_FILE_BYTES_MAX', {
    unit: 'bytes',
    min: 0,
    max: 256 * MEGABYTE,
    default: 10 * MEGABYTE,
    meaning: 'Size of one file that is put into a session',
  })
  readonly sessionFileBytesMax!: number;

  /** Absolute path of the folder of the disk store. */
  get sessionDir(): string {
    return path.resolve(this.sessionDirSetting);
  }
}
