import type { HarnessCall } from '../../pyodide/harness-call.js';
import { RunEnding } from './run-ending.js';

/** @param says what the call into Python gives, or throws */
function endingThat(says: string | null | Error, hasOpenFiles = false) {
  const asked: string[] = [];
  const call = {
    call: (kind: string) => {
      asked.push(kind);
      if (says instanceof Error) throw says;
      return says;
    },
  } as unknown as HarnessCall;
  return { ending: new RunEnding(call, { hasOpenFiles }), asked };
}

describe('RunEnding', () => {
  it('ends every plain run, and a step only while it has files open', () => {
    const without = endingThat('0');
    without.ending.end('{}', false);
    without.ending.end('{}', true);
    expect(without.asked).toEqual(['plain']);
    const open = endingThat('0', true);
    open.ending.end('{}', true);
    expect(open.asked).toEqual(['session']);
  });

  it('calls nothing of an interpreter that gave no answer', () => {
    const { ending, asked } = endingThat('0');
    expect(ending.end(null, false)).toEqual({ kind: 'answered', answer: null });
    expect(asked).toEqual([]);
  });

  it('keeps the answer when the end is cut off', () => {
    const failed = endingThat(new Error('unreachable'));
    expect(failed.ending.end('{"result":"1"}', false)).toMatchObject({
      kind: 'thrown',
      answer: '{"result":"1"}',
    });
  });

  it.each([
    ['12', 12],
    ['0', 0],
    ['-1', null],
    ['1e9', null],
    ['[]', null],
    [null, null],
  ])('reads %j as %j displays', (text, displaysCut) => {
    expect(endingThat(text).ending.end('{}', false)).toMatchObject({ answer: '{}', displaysCut });
  });
});
