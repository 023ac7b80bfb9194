import type { RecycleReason } from './recycle-policy.js';

/** One worker's way out: it serves on until `complete()`, and whoever asked for it can await that. */
export class Retirement {
  readonly done: Promise<void>;
  complete!: () => void;
  cancel!: (error: Error) => void;

  constructor(readonly reason: RecycleReason) {
    this.done = new Promise((resolve, reject) => {
      this.complete = resolve;
      this.cancel = reject;
    });
    // Nobody awaits a retirement by count or wear; a cancelled one is no unhandled rejection.
    this.done.catch(() => undefined);
  }
}
