import { Integer, Text } from './variable.js';

const MEGABYTE = 1024 * 1024;

const JOB_STORES = ['auto', 'disk', 'redis'] as const;
type JobStoreKind = (typeof JOB_STORES)[number];

/** Jobs and batches. */
export class JobSettings {
  @Text('JOBS_STORE', {
    oneOf: JOB_STORES,
    default: 'auto',
    meaning:
      'Where jobs are kept: disk (JOBS_DIR, this server only), redis (REDIS_URL, shared), auto: redis if REDIS_URL is set, otherwise disk',
  })
  readonly jobsStore!: JobStoreKind;

  @Text('JOBS_DIR', {
    default: 'data/jobs',
    meaning: 'Folder of the jobs, relative to the working folder; created with the first job',
  })
  readonly jobsDir!: string;

  @Integer('BATCH_ITEMS_MAX', {
    unit: '',
    min: 1,
    max: 10_000,
    default: 50,
    meaning: 'Maximum number of items in a batch',
  })
  readonly batchItemsMax!: number;

  @Integer('BATCH_ANSWER_MB', {
    unit: 'MB',
    min: 1,
    max: 512,
    default: 32,
    scale: MEGABYTE,
    meaning: 'Total size of the answers of a batch; items beyond it are not run',
  })
  readonly batchAnswerBytes!: number;

  @Integer('JOBS_CONCURRENCY', {
    unit: '',
    min: 0,
    max: 64,
    default: 0,
    meaning: 'Jobs that a server runs at a time; 0: one fewer than the workers, at least one',
  })
  readonly jobsConcurrency!: number;

  @Integer('JOBS_MAX', {
    unit: '',
    min: 1,
    max: 1_000_000,
    default: 10_000,
    meaning:
      'Maximum number of jobs kept by all servers that share them, finished ones included; further ones get 503',
  })
  readonly jobsMax!: number;

  @Integer('JOBS_BYTES_MAX', {
    unit: 'MB',
    min: 1,
    max: 1_048_576,
    default: 1024,
    scale: MEGABYTE,
    meaning: 'Total size of the jobs kept, requests and results; further ones get 503',
  })
  readonly jobsBytesMax!: number;

  @Integer('JOBS_TTL', {
    unit: 'ms',
    min: 1_000,
    max: 2_592_000_000,
    default: 86_400_000,
    meaning: 'How long a finished job and its result are kept',
  })
  readonly jobsTtlMs!: number;

  @Integer('JOBS_ATTEMPTS_MAX', {
    unit: '',
    min: 1,
    max: 100,
    default: 3,
    meaning: 'Attempts at a job that is interrupted each time because its server stops; then it fails',
  })
  readonly jobsAttemptsMax!: number;

  @Integer('JOBS_LEASE', {
    unit: 'ms',
    min: 500,
    max: 600_000,
    default: 15_000,
    meaning: 'With Redis: how long a job stays leased to a server that died',
  })
  readonly jobsLeaseMs!: number;
}
