import type { Reply } from './ask.js';

/** Where an app in a browser is at home. */
export const APP = 'https://app.example.com';
/** What a browser adds to its requests. */
export const FROM_APP = { origin: APP, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' };

const EXPOSED = [
  'Location',
  'Retry-After',
  'RateLimit',
  'RateLimit-Policy',
  'X-Request-Id',
  'Idempotency-Replayed',
  'Preference-Applied',
  'Content-Disposition',
  'WWW-Authenticate',
  'Allow',
];

/** What a browser looks at before it shows an answer to the page. */
export function expectShown({ headers }: Pick<Reply, 'headers'>, origin = APP): void {
  expect(headers['access-control-allow-origin']).toBe(origin);
  expect(headers['access-control-allow-credentials']).toBeUndefined();
  expect(headers.vary).toMatch(/\bOrigin\b/);
  const exposed = String(headers['access-control-expose-headers']).split(', ');
  expect(exposed).toEqual(expect.arrayContaining(EXPOSED));
}
