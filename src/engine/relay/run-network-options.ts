import type { LookupFunction } from 'node:net';
import type { BrakeRate } from './brake.js';

/** What one run may use; bytes and ms. */
export interface NetworkLimits {
  /** Requests that are answered by a host; more get 429. */
  requests: number;
  /** Connections at a time. */
  connections: number;
  /** Of all requests together, heads included. */
  sentBytes: number;
  /** Of all answers together, heads included. */
  receivedBytes: number;
  /** From asking for a connection until it is open, the lookup included; as long again for TLS. */
  connectMs: number;
  /** Without a byte either way. */
  idleMs: number;
}

/** What is the same for the connections of all runs. */
export interface NetworkOptions {
  limits: NetworkLimits;
  brake: BrakeRate;
  /** Whether a connection to a host may lead to this address of it. */
  mayReach(host: string, ip: string): boolean;
  /** Authorities in place of the host's own, PEM; for tests. */
  ca?: string;
  /** How names are looked up; by default as the system does. */
  lookupOf?: (mayReach: (ip: string) => boolean) => LookupFunction;
}
