import type { FastifyCorsOptions, FastifyCorsOptionsDelegateCallback } from '@fastify/cors';
import type { AllowedOrigins } from '../../base/addresses/web-origin.js';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'];

/** What a page of another origin may read of an answer, beyond what every page may. A test finds each header of src here. */
export const EXPOSED_HEADERS = [
  'Allow',
  'Content-Disposition',
  'Idempotency-Replayed',
  'Location',
  'Preference-Applied',
  'RateLimit',
  'RateLimit-Policy',
  'Retry-After',
  'WWW-Authenticate',
  'X-Request-Id',
];

/** How long a browser need not ask again, s. */
const MAX_AGE_SECONDS = 600;

/**
 * Options for @fastify/cors. Every request header is allowed, since keys are in custom headers and browsers add
 * none by themselves; cookies are not, since there are none.
 */
export function corsOptions(origins: AllowedOrigins): { delegator: FastifyCorsOptionsDelegateCallback } {
  const allowed: FastifyCorsOptions = {
    methods: METHODS,
    exposedHeaders: EXPOSED_HEADERS,
    maxAge: MAX_AGE_SECONDS,
    strictPreflight: false,
  };
  return {
    delegator: ({ headers }, done) => {
      const { origin } = headers;
      if (origin === undefined || !origins.has(origin)) return done(null, { origin: false });
      done(null, {
        ...allowed,
        origin: origins.isAny ? '*' : origin,
        // Other OPTIONS go the way of every request.
        preflight: headers['access-control-request-method'] !== undefined,
      });
    },
  };
}
