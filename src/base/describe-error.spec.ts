import { BadRequestException, HttpException, NotFoundException } from '@nestjs/common';
import { codeOfStatus } from './code-of-status.js';
import { describeError } from './describe-error.js';
import { ExecutionCancelledError, PoolQueueFullError, ServiceError } from './errors.js';

const limits = { bodyBytes: 1000 };

describe('describeError', () => {
  it('keeps code, status and sentence of a service error', () => {
    expect(describeError(new PoolQueueFullError(3), limits)).toEqual({
      status: 503,
      code: 'POOL_QUEUE_FULL',
      sentence: 'All workers are busy and the queue is full (3 places).',
    });
    expect(describeError(new ServiceError('PAYLOAD_TOO_LARGE', 'Too much.'), limits).status).toBe(413);
  });

  it('never answers 200 for an error that was thrown', () => {
    expect(describeError(new ExecutionCancelledError(), limits)).toMatchObject({
      status: 503,
      code: 'EXECUTION_CANCELLED',
    });
  });

  it('keeps the status of framework errors and names the body limit', () => {
    const tooLarge = Object.assign(new Error('x'), { code: 'FST_ERR_CTP_BODY_TOO_LARGE', statusCode: 413 });
    expect(describeError(tooLarge, limits)).toEqual({
      status: 413,
      code: 'PAYLOAD_TOO_LARGE',
      sentence: 'The request body exceeds the 1000 bytes allowed.',
    });
    expect(describeError(new HttpException('gone wrong', 413), limits).sentence).toContain('1000 bytes');
    expect(describeError(new NotFoundException(), limits)).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    expect(describeError(new BadRequestException('/secret/path'), limits).sentence).not.toContain('secret');
  });

  it.each([[new Error('at /srv/secret.js:1')], ['text'], [null], [undefined], [{ statusCode: 502 }]])(
    'tells nothing about an unknown fault (%p)',
    (error) => {
      expect(describeError(error, limits)).toEqual({
        status: 500,
        code: 'INTERNAL_ERROR',
        sentence: 'The server failed to handle the request.',
      });
    },
  );
});

describe('codeOfStatus', () => {
  it.each([
    [400, 'VALIDATION_FAILED'],
    [401, 'UNAUTHENTICATED'],
    [404, 'NOT_FOUND'],
    [409, 'VALIDATION_FAILED'],
    [422, 'VALIDATION_FAILED'],
    [405, 'METHOD_NOT_ALLOWED'],
    [415, 'UNSUPPORTED_MEDIA_TYPE'],
    [418, 'VALIDATION_FAILED'],
    [500, 'INTERNAL_ERROR'],
    [502, 'INTERNAL_ERROR'],
    [507, 'INTERNAL_ERROR'],
    [200, 'INTERNAL_ERROR'],
  ])('gives the code of %i', (status, code) => {
    expect(codeOfStatus(status)).toBe(code);
  });
});
