import type { PoolOptions } from '../pool-options.js';
import { type ProcessUse, readProcessUse } from './process-use.js';
import type { WorkerHandle } from './worker-handle.js';

/** Share of CPU time that an idle worker may use between looks: V8 compiles and collects garbage for a moment. */
const IDLE_CPU_SHARE = 0.5;
/** Consecutive looks that must find an idle worker computing. */
const IDLE_LOOKS = 3;

export type Watched = Pick<
  WorkerHandle,
  'pid' | 'state' | 'alive' | 'executions' | 'idleSince' | 'cpuMs' | 'kill'
>;

interface Look {
  at: number;
  cpuMs: number;
  idleSince: number;
  /** Consecutive looks that found it computing while idle. */
  busyLooks: number;
}

/**
 * Measures workers' processes from outside, at intervals, for what the interpreter's own limits do not cover: memory in
 * JavaScript buffers or of a compromised worker, and CPU use of idle workers.
 */
export class Watchdog {
  readonly #looks = new WeakMap<Watched, Look>();
  #timer: NodeJS.Timeout | undefined;

  /** @param read replaced in unit specs */
  constructor(
    private readonly options: Pick<PoolOptions, 'watchIntervalMs' | 'rssLimitBytes'>,
    private readonly workers: () => Iterable<Watched>,
    private readonly read: (pid: number | undefined) => ProcessUse | null = readProcessUse,
  ) {}

  start(): void {
    const { watchIntervalMs } = this.options;
    if (watchIntervalMs > 0) this.#timer = setInterval(() => this.look(), watchIntervalMs);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Measures every worker once. */
  look(now = performance.now()): void {
    for (const worker of [...this.workers()]) {
      const use = worker.alive ? this.read(worker.pid) : null;
      if (!use) continue;
      worker.cpuMs = use.cpuMs;
      if (use.rssBytes > this.options.rssLimitBytes) this.#endForMemory(worker, use.rssBytes);
      else this.#watchIdle(worker, use.cpuMs, now);
    }
  }

  #endForMemory(worker: Watched, rssBytes: number): void {
    worker.kill(
      'memory_limit',
      `The worker process was killed: it used ${megabytes(rssBytes)} MB of memory; at most ` +
        `${megabytes(this.options.rssLimitBytes)} MB are allowed (WORKER_RSS_LIMIT_MB).`,
    );
  }

  #watchIdle(worker: Watched, cpuMs: number, now: number): void {
    const { idleSince } = worker;
    const last = this.#looks.get(worker);
    const wasIdle = worker.state === 'IDLE' && last?.idleSince === idleSince;
    const computed = wasIdle && cpuMs - last.cpuMs > (now - last.at) * IDLE_CPU_SHARE;
    const busyLooks = computed ? last.busyLooks + 1 : 0;
    this.#looks.set(worker, { at: now, cpuMs, idleSince, busyLooks });
    if (busyLooks < IDLE_LOOKS) return;
    worker.kill('runaway', 'The worker process was killed: it used CPU time while it was idle.');
  }
}

const megabytes = (bytes: number): number => Math.round(bytes / 2 ** 20);
