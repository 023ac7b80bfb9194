import { ServiceError } from '../../base/errors.js';

/** There are as many jobs as there may be. */
export function fullOfJobs(max: number): ServiceError {
  return new ServiceError('JOBS_FULL', `The limit of ${max} jobs is reached.`);
}

/** Jobs take up as many bytes as they may. */
export function fullOfBytes(maxBytes: number): ServiceError {
  return new ServiceError('JOBS_FULL', `The jobs have reached their limit of ${maxBytes} bytes.`);
}

/** Their owner has as many as the key allows. */
export function tooManyJobs(kept: number): ServiceError {
  return new ServiceError('TOO_MANY_JOBS', `This API key has reached its limit of ${kept} jobs.`);
}

/** Redis, which keeps them, has no memory for more. */
export function fullOfRedis(): ServiceError {
  return new ServiceError('JOBS_FULL', 'Redis has no room for another job.');
}

/** Their owner has as many jobs, or bytes of them, as its share of all. */
export function shareUsed(held: number, what: 'jobs' | 'bytes'): ServiceError {
  return new ServiceError(
    'TOO_MANY_JOBS',
    `The limit of one owner (${held} ${what} of jobs, finished ones included, by OWNER_SHARE_PERCENT) is reached.`,
  );
}

export function jobsUnavailable(
  sentence = 'This server cannot store jobs at the moment; its log says why.',
): ServiceError {
  return new ServiceError('JOBS_UNAVAILABLE', sentence);
}
