import { stringify } from '../../base/json/json-text.js';
import { describeWithAnswer } from './describe-job.js';
import type { Job } from './job.js';

/**
 * The body of a delivery: an event as the Standard Webhooks specification has them, whose data is the job as
 * `GET /api/jobs/:id` shows it, without the state of the delivery itself. The same for every attempt.
 * @param answer JSON text; left out, with a link to it, when it would make the body longer than `bytesMax`
 */
export function callbackBody(job: Job, answer: string, bytesMax: number): string {
  if (answer.length <= bytesMax) {
    const whole = eventOf(job, answer, {});
    if (Buffer.byteLength(whole) <= bytesMax) return whole;
  }
  const bytes = Buffer.byteLength(answer);
  return eventOf(job, null, { answerLeftOut: { bytes, bytesMax, url: `/api/jobs/${job.id}` } });
}

function eventOf(job: Job, answer: string | null, more: object): string {
  const { callback, ...data } = describeWithAnswer(job, answer);
  return stringify({ type: `job.${job.state}`, timestamp: data.finishedAt, data: { ...data, ...more } });
}
