import type { Refusal } from './refusal.js';
import type { Target } from './target.js';

/** A request that was sent to a host, once it is over. Nothing in it is a secret or part of a body. */
export interface RelayedRequest extends Target {
  rule: string;
  method: string;
  scheme: 'http' | 'https';
  /** What the name resolved to. */
  address: string;
  /** Without its query. */
  path: string;
  /** null: no answer came. */
  status: number | null;
  /** Of heads and bodies, without TLS. */
  sentBytes: number;
  receivedBytes: number;
  /** When it began, ms since 1970 with a fraction. */
  startedAt: number;
  ms: number;
  /** The answer was not relayed to its end. */
  isCut: boolean;
}

/** Hears of what a run does. Must not throw. */
export interface NetworkObserver {
  requested(request: RelayedRequest): void;
  refused(refusal: Refusal): void;
}

const PATH_LENGTH_MAX = 200;

/** What logs may hold of a request target: no query, which holds data, and no more than a line. */
export function pathOfTarget(url: string): string {
  return (url.split(/[?#]/, 1)[0] ?? '').slice(0, PATH_LENGTH_MAX);
}
