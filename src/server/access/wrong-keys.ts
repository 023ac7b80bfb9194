import { createHash } from 'node:crypto';
import { networkOf } from './client-network.js';
import type { RateLimits, RateState } from './rate-limits.js';

/**
 * Places that are counted in. Networks share them by a hash, so a client with millions of addresses fills no memory. Two
 * that meet in one place slow down each other's wrong keys; right keys are never counted.
 */
const PLACES = 16_384;

/** Counts keys that are not known, by the network they come from. */
export class WrongKeys {
  /** @param max that one network may try within a minute */
  constructor(
    private readonly counts: RateLimits,
    readonly max: number,
  ) {}

  /** Counts one more; the answer is not `allowed` beyond the limit. @param address of the client */
  note(address: string): Promise<RateState> {
    return this.counts.take(placeOf(networkOf(address)), this.max);
  }
}

/** The same on every server, since they count together where they share a Redis. */
function placeOf(network: string): string {
  return String(createHash('sha256').update(network).digest().readUInt32BE(0) % PLACES);
}
