import type { WorkerMeter } from '../../../engine/pool/worker/run-listener.js';
import { turnsBehind } from './turns.js';

/**
 * What one run of a job costs its owner, in turns: the time that has passed while it is not known better, and then what
 * it did cost, which may be reported after its end.
 */
export class JobBill implements WorkerMeter {
  /** Settles when what was charged so far is written, or could not be: turns are fairness, and worth no outage. */
  paid: Promise<void> = Promise.resolve();
  /** Since when it has a worker. */
  #since: number | null = null;
  #charged = 0;
  #closed = false;

  constructor(
    private readonly charge: (turns: number) => Promise<void>,
    private readonly now: () => number = () => performance.now(),
  ) {}

  started(): void {
    this.#since ??= this.now();
  }

  /** Turns that are not charged yet, to be charged by the caller. */
  due(): number {
    return this.#closed || this.#since === null ? 0 : this.#take(this.now() - this.#since);
  }

  /** Charges what is due until now. */
  pay(): void {
    this.#send(this.due());
  }

  /** Charges what the run did cost, or gives back what was too much. Only the first call counts. */
  cost(workerMs: number): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#send(this.#take(workerMs));
  }

  #take(ms: number): number {
    const turns = turnsBehind(ms);
    const due = turns - this.#charged;
    this.#charged = turns;
    return due;
  }

  #send(turns: number): void {
    if (turns === 0) return;
    const sent = this.charge(turns).catch(() => undefined);
    this.paid = Promise.all([this.paid, sent]).then(() => undefined);
  }
}
