import { ServiceError } from '../../base/errors.js';
import { IS_UUID } from '../../server/http/rules/schema-patterns.js';
import { JOB_STATES, type JobState } from './job.js';

export const WAIT_MAX_SECONDS = 30;
export const PAGE_MAX = 200;
export const PAGE_DEFAULT = 50;

/** Seconds to wait for a job, as ms; 0 when nothing was asked. @throws ServiceError VALIDATION_FAILED */
export function readWait(text: string | undefined): number {
  return Math.round(readNumber('wait', text, 0, 0, WAIT_MAX_SECONDS) * 1000);
}

/** @throws ServiceError VALIDATION_FAILED */
export function readPage(query: { limit?: string; state?: string; before?: string }): {
  limit: number;
  state: JobState | null;
  before: string | null;
} {
  const limit = readNumber('limit', query.limit, PAGE_DEFAULT, 1, PAGE_MAX);
  const state = JOB_STATES.find((one) => one === query.state) ?? null;
  if (!Number.isInteger(limit)) throw invalid(`limit must be an integer between 1 and ${PAGE_MAX}.`);
  if (query.state !== undefined && state === null) {
    throw invalid(`state must be one of ${JOB_STATES.join(', ')}.`);
  }
  if (query.before !== undefined && !IS_UUID.test(String(query.before))) {
    throw invalid('before must be the `next` of the previous page.');
  }
  return { limit, state, before: query.before ?? null };
}

function readNumber(name: string, text: string | undefined, none: number, min: number, max: number): number {
  if (text === undefined) return none;
  const value = /^\d{1,3}(\.\d{1,3})?$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw invalid(`${name} must be a number between ${min} and ${max}.`);
}

function invalid(sentence: string): ServiceError {
  return new ServiceError('VALIDATION_FAILED', sentence);
}
