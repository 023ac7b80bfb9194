import { Integer } from './variable.js';

const MEGABYTE = 1 << 20;

/** How the service monitors its worker processes from outside. */
export class WatchSettings {
  @Integer('WORKER_WATCH_INTERVAL', {
    unit: 'ms',
    min: 0,
    max: 60_000,
    default: 1_000,
    meaning: 'Interval of measuring memory and CPU of each worker process; 0 disables it',
  })
  readonly watchIntervalMs!: number;

  @Integer('WORKER_RSS_LIMIT_MB', {
    unit: 'MB',
    min: 0,
    max: 1 << 20,
    default: 0,
    scale: MEGABYTE,
    meaning:
      'Private memory, without the pages that workers share, at which a worker is terminated; 0: twice EXECUTION_MEMORY_MB, plus DISK_LIMIT_MB and 512 MB',
  })
  readonly workerRssLimitBytes!: number;

  @Integer('WORKER_CPU_LIMIT', {
    unit: 'ms',
    min: 0,
    max: 2 ** 40,
    default: 1_800_000,
    meaning: 'Total CPU time of a worker process after which it is recycled; 0 disables this',
  })
  readonly workerCpuLimitMs!: number;
}
