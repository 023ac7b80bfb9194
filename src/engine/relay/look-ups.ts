import type { LookupFunction } from 'node:net';
import { lookupOf } from '../../base/addresses/public-address.js';

/**
 * Names that are looked up at a time. The system's resolver takes one of libuv's four threads for as long as a slow name
 * server likes, and the others are for the files of the service.
 */
const LOOKUPS_MAX = 2;

/** Looks names up for connections of programs, a few at a time. */
export class LookUps {
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  /**
   * `lookup` for one socket; see `lookupOf`.
   * @param mayReach which addresses of the name may be connected to
   * @param signal aborts when the socket is no longer needed, and then makes room for others
   * @param of how a name is looked up
   */
  lookup(
    mayReach: (ip: string) => boolean,
    signal: AbortSignal,
    of: (mayReach: (ip: string) => boolean) => LookupFunction = lookupOf,
  ): LookupFunction {
    return (hostname, options, callback) => {
      this.#waiting.push(() => {
        if (signal.aborted) return this.#next();
        this.#running += 1;
        of(mayReach)(hostname, options, (...found) => {
          this.#running -= 1;
          this.#next();
          callback(...found);
        });
      });
      if (this.#running < LOOKUPS_MAX) this.#next();
    };
  }

  #next(): void {
    this.#waiting.shift()?.();
  }
}
