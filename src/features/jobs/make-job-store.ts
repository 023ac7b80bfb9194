import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { Logger } from 'pino';
import type { Settings } from '../../config/settings.js';
import type { RedisService } from '../../server/redis/redis.service.js';
import { EmbeddedJobs } from './embedded/embedded-jobs.js';
import type { CallBack, RunJob } from './job.js';
import type { JobStore } from './job-store.js';
import { RedisJobs } from './redis/redis-jobs.js';

/** BullMQ is loaded when the first workers have started, ms. */
const OPEN_QUEUE_AFTER_MS = 1_000;

/** The store that JOBS_STORE names. */
export function makeJobStore(
  settings: Settings,
  redis: RedisService,
  run: RunJob,
  log: Logger,
  callBack: CallBack,
): JobStore {
  const folder = path.resolve(settings.jobsDir);
  const bounds = {
    concurrency: settings.jobsConcurrency || Math.max(1, settings.poolSize - 1),
    max: settings.jobsMax,
    maxBytes: settings.jobsBytesMax,
    share: settings.ownerShare,
    ttlMs: settings.jobsTtlMs,
    attemptsMax: settings.jobsAttemptsMax,
  };
  if (settings.jobsStore === 'disk' || !redis.isConfigured) {
    return new EmbeddedJobs({ ...bounds, folder }, run, log, callBack);
  }
  if (holdsJobs(folder))
    log.warn(
      { folder },
      'Jobs in JOBS_DIR are abandoned: jobs are in Redis now; set JOBS_STORE=disk to resume them',
    );
  return new RedisJobs(
    redis,
    {
      ...bounds,
      prefix: `${redis.prefix}jobs:`,
      leaseMs: settings.jobsLeaseMs,
      openAfterMs: OPEN_QUEUE_AFTER_MS,
    },
    run,
    log,
    callBack,
  );
}

function holdsJobs(folder: string): boolean {
  try {
    return readdirSync(folder).some((name) => name.endsWith('.job'));
  } catch {
    return false;
  }
}
