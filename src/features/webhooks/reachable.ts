import type { LookupFunction } from 'node:net';
import { addressOfHost, isPublicAddress, lookupOf } from '../../base/addresses/public-address.js';
import { isListed, readSubnets } from '../../base/addresses/subnets.js';

/** Names that every resolver answers with addresses of this machine (RFC 6761). */
const THIS_MACHINE = /^(.+\.)?localhost\.?$/;
/**
 * Names that are looked up at a time. The system's resolver takes one of libuv's four threads for as long as a slow
 * name server likes, and the others are for the files of the service.
 */
const LOOKUPS_MAX = 2;

/** Where deliveries may go: to public addresses, and to the subnets that the operator allows. */
export class Reachable {
  readonly #allowed: ReturnType<typeof readSubnets>;
  readonly #waiting: (() => void)[] = [];
  #lookups = 0;

  /** @param allowed subnets that are not public, separated by commas */
  constructor(allowed: string) {
    this.#allowed = readSubnets(allowed);
  }

  /**
   * Whether a URL may be asked, as far as that is known without looking its name up. Sockets ask `lookup` for names
   * only, so this is asked before each connection too.
   */
  admits({ hostname }: URL): boolean {
    if (THIS_MACHINE.test(hostname)) return this.#mayReach('127.0.0.1') || this.#mayReach('::1');
    const address = addressOfHost(hostname);
    return address === null || this.#mayReach(address);
  }

  /**
   * `lookup` for a socket: only addresses that may be reached.
   * @param signal aborts when the socket is no longer needed, and then makes room for others
   */
  lookupUntil(signal: AbortSignal): LookupFunction {
    return (hostname, options, callback) => {
      const begin = (): void => {
        if (signal.aborted) {
          this.#beginNext();
          return;
        }
        this.#lookups += 1;
        lookupOf((ip) => this.#mayReach(ip))(hostname, options, (...found) => {
          this.#lookups -= 1;
          this.#beginNext();
          callback(...found);
        });
      };
      this.#waiting.push(begin);
      if (this.#lookups < LOOKUPS_MAX) this.#beginNext();
    };
  }

  #beginNext(): void {
    this.#waiting.shift()?.();
  }

  #mayReach(ip: string): boolean {
    return isPublicAddress(ip) || isListed(this.#allowed, ip);
  }
}
