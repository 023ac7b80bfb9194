import type { Target } from './target.js';

/** Why something that a program asked for did not happen, or was ended; the value says it to people and programs. */
export const REFUSALS = {
  host: 'no rule of this execution allows this host and port',
  address: 'the host has no address that may be reached',
  not_http: 'the bytes are not valid HTTP/1.1',
  form: 'only requests for a path are relayed, such as GET /path',
  host_header: 'the Host header must name the host and port that the connection leads to',
  method: 'no rule of this execution allows this method here',
  header: 'a header, the method or the path has a character that is not allowed',
  requests: 'the execution has reached its limit of requests',
  connections: 'the execution has reached its limit of connections',
  sent_bytes: 'the execution has reached its limit of bytes sent',
  received_bytes: 'the execution has reached its limit of bytes received',
  pipelining: 'too many requests were sent before the first was answered',
  connect_timeout: 'the host did not accept the connection in time',
  idle: 'the connection was idle for too long',
  answer: "the host's answer is not valid HTTP/1.1",
} as const;
export type RefusalReason = keyof typeof REFUSALS;

/** Reasons that are limits of the execution or of the server. */
export const LIMIT_REASONS: ReadonlySet<RefusalReason> = new Set([
  'requests',
  'connections',
  'sent_bytes',
  'received_bytes',
  'connect_timeout',
  'idle',
]);

export interface Refusal extends Target {
  /** null: nothing was asked for yet. */
  method: string | null;
  /** Without its query; null as `method`. */
  path: string | null;
  reason: RefusalReason;
}
