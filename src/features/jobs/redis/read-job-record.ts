import { type Callback, JOB_STATES, type Job, type JobOrder } from '../job.js';

/** The fields of a record with the state of a job, in the order in which `readJobRecord` takes them. */
export const STANDING = [
  'order',
  'state',
  'attempts',
  'executionId',
  'startedAt',
  'finishedAt',
  'expiresAt',
  'callback',
] as const;

/** Where a job stands; null for one that does not exist, or that no server has written. */
export function readJobRecord(fields: readonly unknown[]): Job | null {
  const [order, state, attempts, executionId, startedAt, finishedAt, expiresAt, callback] = fields;
  const ordered = readJobOrder(order);
  const found = JOB_STATES.find((one) => one === state);
  if (!ordered || !found) return null;
  return {
    ...ordered,
    state: found,
    attempts: readNumber(attempts) ?? 0,
    executionId: typeof executionId === 'string' && executionId !== '' ? executionId : null,
    startedAt: readNumber(startedAt),
    finishedAt: readNumber(finishedAt),
    expiresAt: readNumber(expiresAt),
    callback: ordered.callbackUrl === null ? null : readCallback(callback),
  };
}

/** What a job is; null when the text does not say it. */
export function readJobOrder(text: unknown): JobOrder | null {
  try {
    const order: JobOrder = JSON.parse(String(text));
    const { id, owner, limits, createdAt, ip, userAgent, callbackUrl, traceparent } = order;
    const whole =
      typeof id === 'string' &&
      typeof owner === 'string' &&
      typeof ip === 'string' &&
      areLimits(limits) &&
      isMoment(createdAt) &&
      isTextOrNull(userAgent) &&
      (traceparent === undefined || typeof traceparent === 'string') &&
      (callbackUrl === null || (typeof callbackUrl === 'string' && URL.canParse(callbackUrl)));
    return whole ? order : null;
  } catch {
    return null;
  }
}

/** Where a delivery stands; one that cannot be read has failed, since it is not known whether it was made. */
function readCallback(text: unknown): Callback {
  try {
    const callback: Callback = JSON.parse(String(text));
    const { state, attempts, lastStatus, lastError, nextAttemptAt } = callback;
    const whole =
      ['pending', 'delivered', 'failed'].includes(state) &&
      Number.isInteger(attempts) &&
      (lastStatus === null || Number.isInteger(lastStatus)) &&
      isTextOrNull(lastError) &&
      (nextAttemptAt === null || isMoment(nextAttemptAt));
    if (whole) return callback;
  } catch {
    // As below.
  }
  return { state: 'failed', attempts: 0, lastStatus: null, lastError: null, nextAttemptAt: null };
}

function isTextOrNull(value: unknown): boolean {
  return value === null || typeof value === 'string';
}

function areLimits(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.values(value).every((one) => one > 0);
}

/** Within what a date can hold. */
function isMoment(value: unknown): value is number {
  return typeof value === 'number' && Math.abs(value) <= 8.64e15;
}

function readNumber(text: unknown): number | null {
  if (typeof text !== 'string' || text === '') return null;
  const value = Number(text);
  return isMoment(value) ? value : null;
}
