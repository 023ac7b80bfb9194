import type { Brake } from './brake.js';
import type { NetworkObserver, RelayedRequest } from './network-events.js';
import type { Refusal, RefusalReason } from './refusal.js';
import type { NetworkLimits } from './run-network-options.js';

/** Refusals that are reported one by one; a program can ask for thousands a second. */
const REFUSALS_TOLD_MAX = 100;
/** Different refusals that the report of a run lists. */
const REFUSALS_LISTED_MAX = 20;
/** What a request and a refusal cost the parent, in calls of the pipe. */
const REQUEST_POINTS = 12;
const REFUSAL_POINTS = 10;
/** Bytes of bodies that cost as much as a call. */
const BYTES_PER_POINT = 16 << 10;

/** What a run did with the network, for its report. */
export interface NetworkReport {
  /** Requests that were sent to a host. */
  requests: number;
  sentBytes: number;
  receivedBytes: number;
  /** Different ones, at most REFUSALS_LISTED_MAX. */
  refused: Pick<Refusal, 'host' | 'port' | 'method' | 'reason'>[];
}

/** Counts what one run does, holds it to its limits, and reports it. */
export class RunAccount {
  #requests = 0;
  #sentBytes = 0;
  #receivedBytes = 0;
  #refusals = 0;
  readonly #refused = new Map<string, NetworkReport['refused'][number]>();

  constructor(
    private readonly limits: NetworkLimits,
    private readonly brake: Brake,
    private readonly observer: NetworkObserver,
  ) {}

  /** A request was read, whatever comes of it. */
  asked(): void {
    this.brake.charge(REQUEST_POINTS);
  }

  /** @param bodyBytes as its head announces them @returns the limit that another request would exceed */
  mayRequest(bodyBytes: number): RefusalReason | null {
    if (this.#requests >= this.limits.requests) return 'requests';
    return this.#sentBytes + bodyBytes > this.limits.sentBytes ? 'sent_bytes' : null;
  }

  /** A request goes out. */
  begin(): void {
    this.#requests += 1;
  }

  /** @returns false when they are more than the run may send: they must not go out */
  send(bytes: number): boolean {
    this.brake.charge(bytes / BYTES_PER_POINT);
    if (this.#sentBytes + bytes > this.limits.sentBytes) return false;
    this.#sentBytes += bytes;
    return true;
  }

  /** @returns false when they are more than the run may receive */
  receive(bytes: number): boolean {
    this.brake.charge(bytes / BYTES_PER_POINT);
    if (this.#receivedBytes + bytes > this.limits.receivedBytes) return false;
    this.#receivedBytes += bytes;
    return true;
  }

  done(request: RelayedRequest): void {
    this.observer.requested(request);
  }

  refuse(refusal: Refusal): void {
    this.brake.charge(REFUSAL_POINTS);
    const { host, port, method, reason } = refusal;
    const key = JSON.stringify([host, port, method, reason]);
    if (this.#refused.size < REFUSALS_LISTED_MAX) this.#refused.set(key, { host, port, method, reason });
    if (++this.#refusals <= REFUSALS_TOLD_MAX) this.observer.refused(refusal);
  }

  get report(): NetworkReport {
    return {
      requests: this.#requests,
      sentBytes: this.#sentBytes,
      receivedBytes: this.#receivedBytes,
      refused: [...this.#refused.values()],
    };
  }
}
