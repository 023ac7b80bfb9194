import { ServiceError } from '../common/errors.js';

/** There are as many jobs as there may be. */
export function fullOfJobs(max: number): ServiceError {
  return new ServiceError('JOBS_FULL', `${max} jobs are kept already.`);
}

/** Jobs take up as many bytes as they may. */
export function fullOfBytes(maxBytes: number): ServiceError {
  return new ServiceError('JOBS_FULL', `The jobs take up the ${maxBytes} bytes that they may.`);
}

/** Their owner has as many as the key allows. */
export function tooManyJobs(kept: number): ServiceError {
  return new ServiceError('TOO_MANY_JOBS', `This API key may keep ${kept} jobs at a time, and it does.`);
}

/** Redis, which keeps them, has no memory for more. */
export function fullOfRedis(): ServiceError {
  return new ServiceError('JOBS_FULL', 'Redis has no room for another job.');
}

/** Their owner has as many jobs, or bytes of them, as its share of all. */
export function shareUsed(held: number, what: 'jobs' | 'bytes'): ServiceError {
  return new ServiceError(
    'TOO_MANY_JOBS',
    `The jobs of one owner may be ${held} ${what}, finished ones included: the share that OWNER_SHARE_PERCENT grants.`,
  );
}

export function jobsUnavailable(
  sentence = 'This server cannot keep jobs now; its log says why.',
): ServiceError {
  return new ServiceError('JOBS_UNAVAILABLE', sentence);
}
