import { isoTime } from '../../base/iso-time.js';
import { JsonText } from '../../base/json/json-text.js';
import type { JobDto } from './job.dto.js';
import type { Callback, Job } from './job.js';

/** A job as its owner sees it. */
export function describeJob(job: Job): JobDto {
  const { id, state, attempts, executionId, callbackUrl, callback } = job;
  return {
    id,
    state,
    attempts,
    executionId,
    createdAt: isoTime(job.createdAt),
    startedAt: momentOf(job.startedAt),
    finishedAt: momentOf(job.finishedAt),
    expiresAt: momentOf(job.expiresAt),
    callback: callback && { url: callbackUrl ?? '', ...describeCallback(callback) },
  };
}

/** @param answer its JSON text, which is passed on as it is: numbers beyond 2^53 included */
export function describeWithAnswer(job: Job, answer: string | null): JobDto & { answer: JsonText | null } {
  return { ...describeJob(job), answer: answer === null ? null : new JsonText(answer) };
}

function describeCallback({ nextAttemptAt, ...callback }: Callback) {
  return { ...callback, nextAttemptAt: momentOf(nextAttemptAt) };
}

function momentOf(ms: number | null): string | null {
  return ms === null ? null : isoTime(ms);
}
