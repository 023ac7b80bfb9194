import { randomUUID } from 'node:crypto';

/** What is taken over from a client ends up in logs and headers, so it is short and plain. */
const SANE = /^[A-Za-z0-9._:-]{1,64}$/;

/** The caller's X-Request-Id where it is sane, otherwise 12 random hexadecimal digits. */
export function makeRequestId(request: { headers: Record<string, string | string[] | undefined> }): string {
  const given = request.headers['x-request-id'];
  if (typeof given === 'string' && SANE.test(given)) return given;
  return randomUUID().slice(-12);
}
