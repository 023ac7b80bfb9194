import { ExecutionCancelledError, ServiceError } from '../../../base/errors.js';
import type { AcquireOptions, SessionLease, SessionLocks } from './session-locks.js';

/** Locks within this process. */
export class LocalLocks implements SessionLocks {
  /** Who waits for a session that is held: an entry for each that is. */
  readonly #held = new Map<string, (() => void)[]>();
  readonly #waitersMax: number;
  #leases = 0;

  /** @param waitersMax how many may wait for one session */
  constructor(waitersMax: number) {
    this.#waitersMax = waitersMax;
  }

  isHeld(id: string): boolean {
    return this.#held.has(id);
  }

  async acquire(id: string, { timeoutMs, signal }: AcquireOptions): Promise<SessionLease> {
    if (signal?.aborted) throw new ExecutionCancelledError();
    const waiters = this.#held.get(id);
    if (waiters) await this.#wait(waiters, timeoutMs, signal);
    else this.#held.set(id, []);
    return this.#leaseOf(id);
  }

  #wait(waiters: (() => void)[], timeoutMs: number, signal?: AbortSignal): Promise<void> {
    if (timeoutMs === 0) throw busy('The session is busy, and the request does not wait.');
    if (waiters.length >= this.#waitersMax) {
      throw busy(`${waiters.length} requests are already waiting for the session.`);
    }
    return new Promise((resolve, reject) => {
      const leave = (error: Error) => {
        const place = waiters.indexOf(enter);
        if (place < 0) return;
        waiters.splice(place, 1);
        settle();
        reject(error);
      };
      const onAbort = () => leave(new ExecutionCancelledError());
      const timer = setTimeout(
        () => leave(busy(`The session did not become free within ${timeoutMs} ms.`)),
        timeoutMs,
      );
      const settle = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
      };
      const enter = () => {
        settle();
        resolve();
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      waiters.push(enter);
    });
  }

  #leaseOf(id: string): SessionLease {
    let released = false;
    this.#leases += 1;
    return {
      token: String(this.#leases),
      release: async () => {
        if (released) return;
        released = true;
        const next = this.#held.get(id)?.shift();
        if (next) next();
        else this.#held.delete(id);
      },
    };
  }
}

export function busy(sentence: string): ServiceError {
  return new ServiceError('SESSION_BUSY', `${sentence} The code was not run.`);
}
