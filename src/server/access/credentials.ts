import type { IncomingHttpHeaders } from 'node:http';

const BEARER = /^Bearer +([!-~]{1,512}) *$/i;
const KEY = /^[!-~]{1,512}$/;

/** The key that a request presents, `malformed` for something that cannot be one, or null without any. */
export function readCredentials(headers: IncomingHttpHeaders): { key: string } | 'malformed' | null {
  const { authorization } = headers;
  const apiKey = headers['x-api-key'];
  if (authorization !== undefined) {
    const key = BEARER.exec(authorization)?.[1];
    return key === undefined ? 'malformed' : { key };
  }
  if (apiKey === undefined) return null;
  return typeof apiKey === 'string' && KEY.test(apiKey) ? { key: apiKey } : 'malformed';
}
