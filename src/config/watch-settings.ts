import { Integer } from './variable.js';

const MEGABYTE = 1 << 20;

/** How the service watches its workers from outside. */
export class WatchSettings {
  @Integer('WORKER_WATCH_INTERVAL', {
    unit: 'ms',
    min: 0,
    max: 60_000,
    default: 1_000,
    meaning: 'Between two looks at the memory and CPU of each worker process; 0 turns them off',
  })
  readonly watchIntervalMs!: number;

  @Integer('WORKER_RSS_LIMIT_MB', {
    unit: 'MB',
    min: 0,
    max: 1 << 20,
    default: 0,
    scale: MEGABYTE,
    meaning:
      'Memory of its own, without the pages that workers share, at which a worker is ended; 0: twice EXECUTION_MEMORY_MB, DISK_LIMIT_MB and 512 MB',
  })
  readonly workerRssLimitBytes!: number;

  @Integer('WORKER_CPU_LIMIT', {
    unit: 'ms',
    min: 0,
    max: 2 ** 40,
    default: 1_800_000,
    meaning: 'CPU time of a worker process over its life after which it is recycled; 0 turns it off',
  })
  readonly workerCpuLimitMs!: number;
}
