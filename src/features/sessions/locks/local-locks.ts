import { ExecutionCancelledError, ServiceError } from '../../../base/errors.js';
import { Waiting } from '../../../base/waiting.js';
import type { AcquireOptions, SessionLease, SessionLocks } from './session-locks.js';

/** Locks within this process. */
export class LocalLocks implements SessionLocks {
  /** Who waits for a session that is held: an entry for each that is. */
  readonly #held = new Map<string, Waiting<void>[]>();
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

  #wait(waiters: Waiting<void>[], timeoutMs: number, signal?: AbortSignal): Promise<void> {
    if (timeoutMs === 0) throw busy('The session is busy, and the request does not wait.');
    if (waiters.length >= this.#waitersMax) {
      throw busy(`${waiters.length} requests are already waiting for the session.`);
    }
    const waiting = new Waiting<void>({
      ms: timeoutMs,
      signal,
      onTimeout: () => waiting.reject(busy(`The session did not become free within ${timeoutMs} ms.`)),
      onAbort: () => waiting.reject(new ExecutionCancelledError()),
      onLeave: () => {
        const place = waiters.indexOf(waiting);
        if (place >= 0) waiters.splice(place, 1);
      },
    });
    waiters.push(waiting);
    return waiting.ended;
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
        if (next) next.resolve();
        else this.#held.delete(id);
      },
    };
  }
}

export function busy(sentence: string): ServiceError {
  return new ServiceError('SESSION_BUSY', `${sentence} The code was not run.`);
}
