import * as http from 'node:http';
import * as https from 'node:https';
import { describeFault, NOT_PUBLIC } from './describe-fault.js';
import type { Reachable } from './reachable.js';
import { readRetryAfter } from './retry-schedule.js';

/** What became of one attempt at a delivery. */
export interface Attempt {
  /**
   * `delivered`: answered 2xx. `gone`: answered 410, the receiver wants no further deliveries. `refused`: the address
   * may not be reached. `failed`: everything else.
   */
  outcome: 'delivered' | 'gone' | 'refused' | 'failed';
  /** HTTP status of the answer; null without one. */
  status: number | null;
  /** What went wrong, as a sentence without a full stop; null when nothing did. */
  error: string | null;
  /** The wait that the receiver asked for, in ms. */
  retryAfterMs: number | null;
}

/** Nothing in an answer matters but its head; this much of the rest is taken, so that the receiver sees a good end. */
const ANSWER_BYTES_MAX = 16_384;

/**
 * One POST to a receiver. Redirects are not followed: the signature does not cover their target, and they would be a way
 * around the check of the address. Never rejects.
 * @param timeoutMs from now until the head of the answer is there, the lookup of the name included
 * @param signal ends the attempt, which then has failed
 */
export function attempt(
  url: URL,
  headers: Record<string, string>,
  body: string,
  { reachable, timeoutMs, signal }: { reachable: Reachable; timeoutMs: number; signal: AbortSignal },
): Promise<Attempt> {
  return new Promise((resolve) => {
    const fail = (outcome: 'refused' | 'failed', error: string): void =>
      resolve({ outcome, status: null, error, retryAfterMs: null });
    if (!reachable.admits(url)) return fail('refused', NOT_PUBLIC);
    const bytes = Buffer.from(body);
    const over = new AbortController();
    const { request } = url.protocol === 'https:' ? https : http;
    const sending = request(url, {
      method: 'POST',
      headers: { ...headers, 'content-length': bytes.length },
      // A new connection: one that is kept open was perhaps looked up under other rules.
      agent: false,
      lookup: reachable.lookupUntil(over.signal),
      signal,
    });
    const timer = setTimeout(() => {
      fail('failed', `no answer within ${timeoutMs} ms`);
      sending.destroy();
    }, timeoutMs);
    sending
      .on('response', (response) => {
        resolve(readAnswer(response));
        discard(response);
      })
      .on('error', (error) => {
        const fault = describeFault(error);
        fail(fault === NOT_PUBLIC ? 'refused' : 'failed', fault);
      })
      .on('close', () => {
        clearTimeout(timer);
        over.abort();
        fail('failed', 'the connection was lost');
      })
      .end(bytes);
  });
}

function readAnswer({ statusCode: status = 0, headers }: http.IncomingMessage): Attempt {
  const retryAfterMs = readRetryAfter(headers['retry-after'], Date.now());
  if (status >= 200 && status <= 299)
    return { outcome: 'delivered', status, error: null, retryAfterMs: null };
  if (status === 410) {
    return { outcome: 'gone', status, error: 'the receiver answered that it is gone', retryAfterMs: null };
  }
  const redirects = status >= 300 && status <= 399;
  const error = redirects ? `it redirects (${status}), which is not followed` : `it answered ${status}`;
  return { outcome: 'failed', status, error, retryAfterMs };
}

function discard(response: http.IncomingMessage): void {
  let bytes = 0;
  response
    .on('data', (data: Buffer) => {
      bytes += data.length;
      if (bytes > ANSWER_BYTES_MAX) response.destroy();
    })
    // The outcome is known; what happens to the rest of the answer changes nothing.
    .on('error', () => undefined);
}
