import { TIMEOUT_MAX_MS } from '../../server/http/rules/text-rules.js';

/**
 * A request as the predecessor took it: a `timeout` with a fraction is rounded up. Anything that is out of bounds stays as
 * it is, for its rule to refuse.
 * @param body a value of JSON, which is changed in place
 */
export function wholeTimeout(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || !('timeout' in body)) return body;
  const { timeout } = body;
  if (typeof timeout === 'number' && timeout > 0 && timeout <= TIMEOUT_MAX_MS) {
    body.timeout = Math.ceil(timeout);
  }
  return body;
}
