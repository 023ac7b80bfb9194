import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { EXPOSED_HEADERS } from '../../src/server/browsers/cors-options.js';

const SRC = path.join(import.meta.dirname, '..', '..', 'src');

/** Every page may read these without being told (Fetch, CORS-safelisted response-header names). */
const SAFELISTED = [
  'cache-control',
  'content-language',
  'content-length',
  'content-type',
  'expires',
  'last-modified',
  'pragma',
];
/** For the browser or a proxy, and of no use to a script. */
const NOT_FOR_SCRIPTS = [
  'connection',
  'content-security-policy',
  'cross-origin-resource-policy',
  'referrer-policy',
  'x-accel-buffering',
  'x-content-type-options',
  'x-frame-options',
];
/** What clients send, and is named in src like a header of an answer. */
const OF_REQUESTS =
  /^(x-execution-id|x-api-key|x-forwarded-.*|sec-fetch-.*|idempotency-key|user-agent|accept-encoding)$/;

/** Names that src gives to headers of answers: as an argument of header(), or as a key of an object of headers. */
function namedHeaders(): string[] {
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter(
    (name) =>
      /\.ts$/.test(name) &&
      !/\.spec\.ts$/.test(name) &&
      !/^(engine|features\/webhooks|features\/packages\/commands)\//.test(name),
  );
  const names = files.flatMap((file) => {
    const text = readFileSync(path.join(SRC, file), 'utf8');
    const calls = [...text.matchAll(/\bheader\(\s*'([A-Za-z-]+)'/g)];
    const keys = [...text.matchAll(/^\s+'?(ratelimit|(?<=')[a-z]+(?:-[a-z]+)+)'?: /gm)];
    return [...calls, ...keys].map((match) => String(match[1]).toLowerCase());
  });
  return [...new Set(names)].filter((name) => !OF_REQUESTS.test(name)).sort();
}

describe('the headers of answers', () => {
  const named = namedHeaders();

  it('are found', () => {
    expect(named).toEqual(
      expect.arrayContaining([
        'location',
        'retry-after',
        'ratelimit',
        'ratelimit-policy',
        'x-request-id',
        'x-frame-options',
      ]),
    );
  });

  it('can be read by pages of other origins, but for those that are no use to a script', () => {
    const known = [...EXPOSED_HEADERS.map((name) => name.toLowerCase()), ...SAFELISTED, ...NOT_FOR_SCRIPTS];
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
  });

  it('are exposed only where there are such', () => {
    expect(EXPOSED_HEADERS.filter((name) => !named.includes(name.toLowerCase()))).toEqual([]);
  });
});
