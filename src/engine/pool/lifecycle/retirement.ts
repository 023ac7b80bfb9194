import type { RecycleReason } from './recycle-policy.js';

/** Retirement of one worker: it serves until `complete()`, which the requester can await. */
export class Retirement {
  readonly done: Promise<void>;
  complete!: () => void;
  cancel!: (error: Error) => void;

  constructor(readonly reason: RecycleReason) {
    this.done = new Promise((resolve, reject) => {
      this.complete = resolve;
      this.cancel = reject;
    });
    // A retirement by count or wear is not awaited; its cancellation must not be an unhandled rejection.
    this.done.catch(() => undefined);
  }
}
