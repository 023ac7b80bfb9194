import { Integer, Text } from './variable.js';

const MEGABYTE = 1024 * 1024;

const JOB_STORES = ['auto', 'disk', 'redis'] as const;
type JobStoreKind = (typeof JOB_STORES)[number];

/** Work for later, and many programs at once. */
export class JobSettings {
  @Text('JOBS_STORE', {
    oneOf: JOB_STORES,
    default: 'auto',
    meaning:
      'Where jobs are kept: disk (JOBS_DIR, of this server), redis (REDIS_URL, shared), auto: redis where there is one',
  })
  readonly jobsStore!: JobStoreKind;

  @Text('JOBS_DIR', {
    default: 'data/jobs',
    meaning: 'Folder of the jobs, relative to the working folder; made with the first job',
  })
  readonly jobsDir!: string;

  @Integer('BATCH_ITEMS_MAX', {
    unit: '',
    min: 1,
    max: 10_000,
    default: 50,
    meaning: 'Items of a batch',
  })
  readonly batchItemsMax!: number;

  @Integer('BATCH_ANSWER_MB', {
    unit: 'MB',
    min: 1,
    max: 512,
    default: 32,
    scale: MEGABYTE,
    meaning: 'Answers of a batch together; items after these are used up are not run',
  })
  readonly batchAnswerBytes!: number;

  @Integer('JOBS_CONCURRENCY', {
    unit: '',
    min: 0,
    max: 64,
    default: 0,
    meaning: 'Jobs that a server runs at a time; 0: one less than the workers, at least one',
  })
  readonly jobsConcurrency!: number;

  @Integer('JOBS_MAX', {
    unit: '',
    min: 1,
    max: 1_000_000,
    default: 10_000,
    meaning:
      'Jobs that are kept, finished ones included, by all servers that share them; one more is answered 503',
  })
  readonly jobsMax!: number;

  @Integer('JOBS_BYTES_MAX', {
    unit: 'MB',
    min: 1,
    max: 1_048_576,
    default: 1024,
    scale: MEGABYTE,
    meaning: 'Size of all jobs that are kept, requests and results; one more is answered 503',
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
    meaning: 'How often a job is begun that the end of a server interrupts each time; then it has failed',
  })
  readonly jobsAttemptsMax!: number;

  @Integer('JOBS_LEASE', {
    unit: 'ms',
    min: 500,
    max: 600_000,
    default: 15_000,
    meaning: 'With Redis: how long a job stays taken by a server that died',
  })
  readonly jobsLeaseMs!: number;
}
