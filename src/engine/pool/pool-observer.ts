import type { RunReport } from '../protocol/messages.js';

/**
 * Counts, times or traces what the pool does. Called synchronously; must be fast and must not throw. All times are in ms.
 */
export interface PoolObserver {
  /** A task got a worker. @param queueMs time in the queue; null when a worker was idle */
  acquired?(taskId: string, acquireMs: number, queueMs: number | null): void;
  /** A task got no worker and was not run. */
  refused?(taskId: string, acquireMs: number, error: unknown): void;
  /** A task ended, with any outcome. */
  ran?(taskId: string, report: RunReport): void;
  /** The worker of a task is back at the sealed state. `ran` may come after it: both messages can arrive at once. */
  reset?(taskId: string, resetMs: number): void;
  /** A worker became ready. @param startMs from the start of its process */
  started?(startMs: number): void;
}

/** Notifies several observers. */
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
