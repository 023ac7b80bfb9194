import { describe, expect, it } from '@jest/globals';
import pino from 'pino';
import type { Attempt } from '../webhooks/attempt.js';
import type { NextStep } from '../webhooks/webhooks.service.js';
import { callBackBy } from './call-back.js';
import type { Job } from './job.js';

const JOB: Job = {
  id: 'a',
  owner: 'ada',
  limits: {},
  createdAt: 1,
  ip: '::1',
  userAgent: null,
  callbackUrl: 'https://example.com/hook',
  state: 'succeeded',
  attempts: 1,
  executionId: 'e',
  startedAt: 2,
  finishedAt: 3,
  expiresAt: 4,
  callback: {
    state: 'pending',
    attempts: 2,
    lastStatus: 500,
    lastError: 'it answered 500',
    nextAttemptAt: 3,
  },
};
const LARGE = `{"data":{"result":1267650600228229401496703205376,"stdout":"${'é'.repeat(500)}"}}`;

describe('an attempt at the callback of a job', () => {
  const bodies: string[] = [];
  const callBack = (
    made: Partial<Attempt>,
    next: NextStep,
    { bodyBytesMax = 10_000, signal = new AbortController().signal, answer = LARGE } = {},
  ) => {
    const attempt = async ({ body }: { body: string }): Promise<Attempt> => {
      bodies.push(body);
      return { outcome: 'failed', status: null, error: null, retryAfterMs: null, ...made };
    };
    const webhooks = { attempt, next: () => next, bodyBytesMax };
    return callBackBy(webhooks, pino({ level: 'silent' }))(JOB, answer, signal);
  };

  it('comes to where the delivery stands then', async () => {
    const failed = { outcome: 'failed', status: 503, error: 'it answered 503' } as const;
    const before = Date.now();
    const pending = await callBack(failed, { state: 'pending', delayMs: 5_000 });
    expect(pending).toMatchObject({
      state: 'pending',
      attempts: 3,
      lastStatus: 503,
      lastError: 'it answered 503',
    });
    expect(pending?.nextAttemptAt).toBeGreaterThanOrEqual(before + 5_000);
    expect(await callBack(failed, { state: 'failed' })).toMatchObject({
      state: 'failed',
      nextAttemptAt: null,
    });
  });

  it('that the end of the server cut off does not count, unless it was answered 2xx', async () => {
    const signal = AbortSignal.abort();
    expect(await callBack({}, { state: 'failed' }, { signal })).toBeNull();
    const delivered = await callBack(
      { outcome: 'delivered', status: 200 },
      { state: 'delivered' },
      { signal },
    );
    expect(delivered).toEqual({
      state: 'delivered',
      attempts: 3,
      lastStatus: 200,
      lastError: null,
      nextAttemptAt: null,
    });
  });

  it('sends the answer as Python wrote it, or its address when it is too long', async () => {
    bodies.length = 0;
    await callBack({}, { state: 'failed' });
    const [whole] = bodies as [string];
    expect(whole).toContain('"result":1267650600228229401496703205376,');
    expect(whole).toContain('"type":"job.succeeded","timestamp":"1970-01-01T00:00:00.003Z"');
    expect(whole).not.toContain('callback');
    const bytes = Buffer.byteLength(whole);
    await callBack({}, { state: 'failed' }, { bodyBytesMax: bytes });
    expect(bodies[1]).toBe(whole);
    await callBack({}, { state: 'failed' }, { bodyBytesMax: bytes - 1 });
    expect(JSON.parse(String(bodies[2])).data).toMatchObject({
      id: 'a',
      answer: null,
      answerLeftOut: { bytes: Buffer.byteLength(LARGE), bytesMax: bytes - 1, url: '/api/jobs/a' },
    });
  });
});
