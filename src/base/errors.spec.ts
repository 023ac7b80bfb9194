import { describe, expect, it } from '@jest/globals';
import { ERROR_CODES, ERRORS } from './error-table.js';
import {
  ExecutionCancelledError,
  PoolDrainingError,
  PoolQueueFullError,
  PoolQueueTimeoutError,
  PoolUnavailableError,
  ServiceError,
} from './errors.js';

describe('ERRORS', () => {
  it.each(ERROR_CODES)('says of %s what it means, whose fault it is and how it is answered', (code) => {
    const info = ERRORS[code];
    expect(info.meaning).toMatch(/^[A-Z].*\.$/);
    expect([200, 400, 401, 403, 404, 405, 409, 413, 415, 421, 422, 429, 500, 502, 503, 507]).toContain(
      info.status,
    );
    if (info.status >= 500 && info.status !== 507) expect(info.fault).toBe('service');
    // 409 may also say that another request is in the way, which the same request can outlive.
    if (info.status >= 400 && info.status < 500 && info.status !== 409) expect(info.fault).toBe('client');
  });

  it('tells when to come back exactly where waiting helps', () => {
    for (const code of ERROR_CODES) {
      expect([code, ERRORS[code].retryAfterSeconds !== undefined]).toEqual([
        code,
        [429, 503].includes(ERRORS[code].status) ||
          (ERRORS[code].status === 409 && ERRORS[code].fault === 'service'),
      ]);
    }
  });

  it.each([
    [new PoolQueueFullError(7), 'POOL_QUEUE_FULL', /7 places/],
    [new PoolQueueTimeoutError(30), 'POOL_QUEUE_TIMEOUT', /30 ms/],
    [new PoolDrainingError(), 'POOL_DRAINING', /shutting down/],
    [new PoolUnavailableError('it is closed'), 'POOL_UNAVAILABLE', /it is closed\.$/],
    [new ExecutionCancelledError(), 'EXECUTION_CANCELLED', /was not run/],
  ])('gives each error its code and a sentence: %s', (error, code, sentence) => {
    expect(error).toBeInstanceOf(ServiceError);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(sentence);
    expect(error.info).toBe(ERRORS[error.code]);
  });
});
