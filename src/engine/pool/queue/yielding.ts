import type { WorkerHandle } from '../worker/worker-handle.js';
import type { Turn } from './turn.js';

/** As of nice(1): of workers that run for owners who share them, so that the service is not short of CPU. */
const SHARED = 5;
/** Of a run that has lasted so long, in ms: shorter ones get three times the CPU where it is short, and the service nine. */
const LONG_MS = 500;
const LONG = 10;

/**
 * Makes workers give way to the service for the CPU while several owners share them, also while they start, and long
 * runs to short ones: two endless loops on two cores would slow down everybody's executions, although these have a worker. The spare worker, which
 * runs for those who would wait for others, gives way to nobody. An idle core is used as before. Where the service may not
 * make a worker less nice again, since it is an ordinary user, it stays so until it is replaced.
 */
export class Yielding {
  readonly #timers = new Map<WorkerHandle, NodeJS.Timeout>();

  /** @param hasCompany whether other owners than this one are there */
  constructor(private readonly hasCompany: (turn: Turn) => boolean) {}

  /** The worker's process was started, a moment ago. @param shared several owners are there */
  launched(worker: WorkerHandle, shared: boolean): void {
    if (shared) worker.setNiceness(usual(worker));
  }

  /** The worker was lent. */
  begin(worker: WorkerHandle, turn: Turn): void {
    if (turn.alone) return;
    if (this.hasCompany(turn)) worker.setNiceness(Math.max(worker.niceness, usual(worker)));
    const timer = setInterval(() => {
      if (!this.hasCompany(turn)) return;
      clearInterval(timer);
      worker.setNiceness(LONG);
    }, LONG_MS);
    this.#timers.set(worker, timer.unref());
  }

  /** It is idle again, or has ended. */
  end(worker: WorkerHandle): void {
    clearInterval(this.#timers.get(worker));
    this.#timers.delete(worker);
    if (this.isSlow(worker)) worker.setNiceness(usual(worker));
  }

  /** It still gives way as its last run did. */
  isSlow(worker: WorkerHandle): boolean {
    return worker.niceness > usual(worker);
  }

  close(): void {
    for (const timer of this.#timers.values()) clearInterval(timer);
    this.#timers.clear();
  }
}

function usual({ spare }: Pick<WorkerHandle, 'spare'>): number {
  return spare ? 0 : SHARED;
}
