import type { WorkerHandle } from '../worker/worker-handle.js';
import type { Turn } from './turn.js';

/** Niceness of workers while several owners are active, so that the service gets enough CPU; see nice(1). */
const SHARED = 5;
/** Runs that last longer, in ms, get a higher niceness: under contention shorter runs get three times the CPU, the service nine times. */
const LONG_MS = 500;
const LONG = 10;

/**
 * Lowers the CPU priority of workers below the service while several owners are active, also while workers start, and that
 * of long runs below short ones: two endless loops on two cores would slow down all executions, even those with a worker.
 * The spare worker, which runs for owners who would otherwise wait, keeps its priority. Idle cores are used as before. An
 * unprivileged service cannot raise the priority again, so such a worker keeps it until it is replaced.
 */
export class Yielding {
  readonly #timers = new Map<WorkerHandle, NodeJS.Timeout>();

  /** @param hasCompany whether other owners are active */
  constructor(private readonly hasCompany: (turn: Turn) => boolean) {}

  /** The worker's process was just started. @param shared whether several owners are active */
  launched(worker: WorkerHandle, shared: boolean): void {
    if (shared) worker.setNiceness(usual(worker));
  }

  /** The worker was leased. */
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

  /** The worker is idle again, or has ended. */
  end(worker: WorkerHandle): void {
    clearInterval(this.#timers.get(worker));
    this.#timers.delete(worker);
    if (this.isSlow(worker)) worker.setNiceness(usual(worker));
  }

  /** Whether it still has the niceness of its last run. */
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
