import path from 'node:path';
import { Integer, Text } from './variable.js';

const MEGABYTE = 1024 * 1024;
const DAY_MS = 86_400_000;

export const SESSION_STORES = ['memory', 'disk', 'redis'] as const;
export type SessionStoreKind = (typeof SESSION_STORES)[number];

/** Sessions: state kept between executions. */
export class SessionSettings {
  @Integer('SESSION_CHECKPOINT_MAX_MB', {
    unit: 'MB',
    min: 1,
    max: 512,
    default: 32,
    scale: MEGABYTE,
    meaning:
      "Largest compressed state that a step of a session may leave; beyond it, the step's changes are lost",
  })
  readonly sessionCheckpointMaxBytes!: number;

  @Text('SESSION_STORE', {
    oneOf: SESSION_STORES,
    default: 'memory',
    meaning:
      'Where sessions are kept: memory (lost when the server stops), disk (SESSION_DIR), redis (REDIS_URL, shared)',
  })
  readonly sessionStore!: SessionStoreKind;

  @Integer('SESSION_STORE_MB', {
    unit: 'MB',
    min: 0,
    max: 1_048_576,
    default: 0,
    scale: MEGABYTE,
    meaning:
      "Size of the store: when it is full, memory evicts the least recently used session and disk accepts no new state; Redis is bounded by its maxmemory, and this setting only defines an owner's share. 0: 2048 MB, in memory 64 to 2048 MB depending on the memory limit",
  })
  readonly sessionStoreBytes!: number;

  @Text('SESSION_DIR', {
    default: 'data/sessions',
    meaning: 'Folder of the disk store, used by one server only, relative to the working folder',
  })
  readonly sessionDirSetting!: string;

  @Integer('SESSIONS_MAX', {
    unit: '',
    min: 0,
    max: 10_000_000,
    default: 20_000,
    meaning: 'Maximum number of sessions in the store; further ones get 503',
  })
  readonly sessionsMax!: number;

  @Integer('SESSION_BYTES_MAX_MB', {
    unit: 'MB',
    min: 1,
    max: 4096,
    default: 64,
    scale: MEGABYTE,
    meaning: 'Total size of the checkpoints of one session; the oldest are evicted',
  })
  readonly sessionBytesMax!: number;

  @Integer('SESSION_CHECKPOINTS_MAX', {
    unit: '',
    min: 1,
    max: 1_000,
    default: 10,
    meaning: 'Checkpoints of one session available for rollback; the oldest are evicted',
  })
  readonly sessionCheckpointsMax!: number;

  @Integer('SESSION_TTL', {
    unit: 'ms',
    min: 1_000,
    max: 365 * DAY_MS,
    default: 3_600_000,
    meaning: 'Default time after its last use at which a session expires',
  })
  readonly sessionTtlMs!: number;

  @Integer('SESSION_TTL_MAX', {
    unit: 'ms',
    min: 1_000,
    max: 365 * DAY_MS,
    default: 7 * DAY_MS,
    meaning: 'Longest ttl granted; a request for more gets this one',
  })
  readonly sessionTtlMaxMs!: number;

  @Integer('SESSION_QUEUE_TIMEOUT', {
    unit: 'ms',
    min: 0,
    max: 600_000,
    default: 30_000,
    meaning: 'Longest wait for another execution in the same session; then 409',
  })
  readonly sessionQueueTimeoutMs!: number;

  @Integer('SESSION_QUEUE_SIZE', {
    unit: '',
    min: 0,
    max: 10_000,
    default: 100,
    meaning: 'Requests that may wait for one session; further ones get 409',
  })
  readonly sessionQueueSize!: number;

  @Integer('SESSION_LEASE', {
    unit: 'ms',
    min: 500,
    max: 600_000,
    default: 10_000,
    meaning: 'With Redis: how long a session stays leased to a server that died',
  })
  readonly sessionLeaseMs!: number;

  @Integer('SESSION_FILE_BYTES_MAX', {
    unit: 'bytes',
    min: 0,
    max: 256 * MEGABYTE,
    default: 10 * MEGABYTE,
    meaning: 'Largest file that can be written to a session',
  })
  readonly sessionFileBytesMax!: number;

  /** Absolute path of the folder of the disk store. */
  get sessionDir(): string {
    return path.resolve(this.sessionDirSetting);
  }
}
