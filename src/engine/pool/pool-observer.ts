import type { RunReport } from '../protocol/messages.js';

/**
 * Whoever counts, times or traces what the pool does. It is told, synchronously and in the flow of the caller, and
 * decides nothing; it must be quick and must not throw. All times are in ms.
 */
export interface PoolObserver {
  /** A task has its worker. @param queueMs how long it queued; null when a worker was idle */
  acquired?(taskId: string, acquireMs: number, queueMs: number | null): void;
  /** A task got no worker and was not run. */
  refused?(taskId: string, acquireMs: number, error: unknown): void;
  /** A task ended, however. */
  ran?(taskId: string, report: RunReport): void;
  /** The worker of a task is back at the sealed state. `ran` may come after it: both messages can arrive at once. */
  reset?(taskId: string, resetMs: number): void;
  /** A worker became ready. @param startMs from the start of its process */
  started?(startMs: number): void;
}

/** Tells several observers; with none it costs an empty loop. */
export class ObserverList implements Required<PoolObserver> {
  readonly #observers: PoolObserver[] = [];

  add(observer: PoolObserver): void {
    this.#observers.push(observer);
  }

  acquired(taskId: string, acquireMs: number, queueMs: number | null): void {
    for (const observer of this.#observers) observer.acquired?.(taskId, acquireMs, queueMs);
  }

  refused(taskId: string, acquireMs: number, error: unknown): void {
    for (const observer of this.#observers) observer.refused?.(taskId, acquireMs, error);
  }

  ran(taskId: string, report: RunReport): void {
    for (const observer of this.#observers) observer.ran?.(taskId, report);
  }

  reset(taskId: string, resetMs: number): void {
    for (const observer of this.#observers) observer.reset?.(taskId, resetMs);
  }

  started(startMs: number): void {
    for (const observer of this.#observers) observer.started?.(startMs);
  }
}
