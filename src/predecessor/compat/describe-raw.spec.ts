import type { RunReport } from '../../engine/protocol/messages.js';
import { describeRaw } from './describe-raw.js';

const nothing = { text: '', base64: null, totalBytes: 0, cutBytes: 0 };

function report(more: Partial<RunReport>): RunReport {
  return {
    outcome: 'ok',
    resultJson: null,
    resultType: null,
    resultRepr: null,
    resultCut: false,
    exception: null,
    exitCode: 0,
    displaysCut: 0,
    filesCut: 0,
    stdout: nothing,
    stderr: nothing,
    executionMs: 1.23456,
    message: null,
    session: null,
    ...more,
  };
}

describe('describeRaw', () => {
  it('answers the str of a result', () => {
    const answer = describeRaw(report({ resultJson: '"6"', stdout: { ...nothing, text: '5\n' } }), null);
    expect(answer).toEqual({
      data: { result: '6', stdout: '5\n', stderr: '', executionTime: 1 },
      error: null,
    });
  });

  it.each([
    [{ resultJson: null }, 'None'],
    [{ resultJson: 'null' }, 'None'],
    [{ resultJson: null, resultRepr: '<huge>' }, '<huge>'],
  ])('always has a string as result: %p', (more, text) => {
    expect(describeRaw(report(more), null).data?.result).toBe(text);
  });

  it('answers a Python error with its traceback and no data', () => {
    const exception = {
      type: 'ValueError',
      message: 'x',
      traceback: 'Traceback...\nValueError: x\n',
      line: 1,
    };
    expect(describeRaw(report({ outcome: 'error', exception }), 'ValueError: x')).toEqual({
      data: null,
      error: 'Traceback...\nValueError: x\n',
    });
  });

  it('has notes at the end of stderr', () => {
    const stderr = { ...nothing, text: 'x\n' };
    expect(describeRaw(report({ stderr }), null, ['Not kept.']).data?.stderr).toBe('x\nNot kept.\n');
  });

  it('answers an end without a traceback with its sentence', () => {
    expect(describeRaw(report({ outcome: 'timeout' }), 'Too long.')).toEqual({
      data: null,
      error: 'Too long.',
    });
  });
});
