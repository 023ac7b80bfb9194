import { describe, expect, it } from '@jest/globals';
import { JsonText } from '../../base/json/json-text.js';
import type { OutcomeAnswer } from '../executions/describe-outcome.js';
import { describeKept } from './describe-run.js';
import { packAnswer, unpackAnswer } from './kept-answer.js';

const call = { id: 'c1', name: 'search', argumentsJson: '{"n":12345678901234567890}' };
const outcome = {
  data: { result: new JsonText('1.0') },
  error: null,
  code: null,
} as unknown as OutcomeAnswer;

describe('an answer that is kept', () => {
  it('comes back as it was, digits and all', async () => {
    const kept = await unpackAnswer(await packAnswer('code', [call], outcome, 1_000), 1_000);
    expect(kept).toEqual({
      code: 'code',
      calls: [call],
      answer: { dataJson: '{"result":1.0}', error: null, code: null },
    });
    const run = { id: 'x', state: 'waiting', outcome: 'waiting' } as never;
    const { answer } = describeKept(kept.answer as never, run, kept.calls);
    expect((answer.data as JsonText).text).toBe(
      '{"result":1.0,"run":{"id":"x","state":"waiting","outcome":"waiting"},"calls":[{"id":"c1","name":"search","arguments":{"n":12345678901234567890}}]}',
    );
  });

  it('is left out when it is too long, and nothing else is', async () => {
    const kept = await unpackAnswer(await packAnswer('code', [call], outcome, 5), 1_000);
    expect([kept.answer, kept.calls]).toEqual([null, [call]]);
  });

  it('is refused when it is another thing, or larger than allowed', async () => {
    await expect(unpackAnswer(Buffer.from('x'.repeat(50)), 1_000)).rejects.toThrow('no answer');
    const large = await packAnswer('x'.repeat(2_000), [], null, 1_000);
    await expect(unpackAnswer(large, 1_000)).rejects.toThrow();
  });
});
