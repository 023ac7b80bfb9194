import { FairLine } from '../../../engine/pool/queue/fair-line.js';
import type { WorkerMeter } from '../../../engine/pool/worker/run-listener.js';
import type { KeptJob } from './kept-jobs.js';

/** One attempt at a job. Must not reject. @param meter as of `RunJob` */
export type Attempt = (job: KeptJob, signal: AbortSignal, meter: WorkerMeter) => Promise<void>;

/** The jobs that wait and those that run, a few at a time: owners take turns by the worker time of their jobs. */
export class JobLine {
  readonly #line = new FairLine<KeptJob>();
  readonly #running = new Map<string, { controller: AbortController; done: Promise<void> }>();
  #draining = false;

  /** @param concurrency jobs that run at a time */
  constructor(
    private readonly concurrency: number,
    private readonly attempt: Attempt,
  ) {}

  add(job: KeptJob): void {
    this.#line.add(job, { owner: job.owner, priority: 'normal' });
    this.#pump();
  }

  /** @returns false when it does not wait */
  remove(job: KeptJob): boolean {
    return this.#line.remove(job);
  }

  /** Asks a job that runs to end. */
  cancel(id: string): void {
    this.#running.get(id)?.controller.abort();
  }

  /** Starts no further jobs. */
  drain(): void {
    this.#draining = true;
  }

  /** Resolves when nothing runs. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all([...this.#running.values()].map(({ done }) => done));
  }

  #pump(): void {
    while (!this.#draining && this.#running.size < this.concurrency) {
      const taken = this.#line.take();
      if (!taken) return;
      const { item: job, use } = taken;
      const controller = new AbortController();
      // Until it has a worker, it waits on, for those who are served before jobs.
      use.suspend();
      const meter = { started: () => use.resume(), cost: (workerMs: number) => use.end(workerMs) };
      const done = this.attempt(job, controller.signal, meter).finally(() => {
        this.#running.delete(job.id);
        this.#pump();
      });
      this.#running.set(job.id, { controller, done });
    }
  }
}
