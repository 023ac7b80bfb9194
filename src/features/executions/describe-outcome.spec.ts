import { stringify } from '../../base/json/json-text.js';
import { OUTCOMES, type RunReport } from '../../engine/protocol/messages.js';
import { describeOutcome, type ExecutionFacts } from './describe-outcome.js';

const nothing = { text: '', base64: null, totalBytes: 0, cutBytes: 0 };
const facts: ExecutionFacts = {
  executionId: 'x',
  timeoutAsked: 700,
  limits: {
    timeoutMs: 500,
    memoryBytes: 1000,
    outputBytes: 10,
    resultBytes: 20,
    diskBytes: 30,
    displayBytes: 40,
    outputFiles: 2,
    outputFileBytes: 50,
    outputFilesBytes: 60,
  },
  queueMs: 0.12345,
  displays: [],
  valueDisplay: null,
  files: [],
};

function report(more: Partial<RunReport> = {}): RunReport {
  return {
    outcome: 'ok',
    resultJson: '1',
    resultType: 'int',
    resultRepr: '1',
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

describe('describeOutcome', () => {
  it('has neither error nor code for a run that succeeded', () => {
    const { data, error, code } = describeOutcome(report(), facts);
    expect([error, code]).toEqual([null, null]);
    expect(data).toMatchObject({ outcome: 'ok', executionTime: 1.235, queueTime: 0.123, truncated: false });
    expect(data.limits.timeout).toEqual({ asked: 700, granted: 500 });
  });

  it('says which display is that of the value, and nothing when none is', () => {
    expect(describeOutcome(report(), facts).data).not.toHaveProperty('resultDisplay');
    const displays = [{ 'text/plain': 'a' }, { 'text/plain': 'b' }];
    expect(describeOutcome(report(), { ...facts, displays, valueDisplay: 0 }).data.resultDisplay).toBe(0);
  });

  it('has neither for a program that waits', () => {
    const { error, code } = describeOutcome(report({ outcome: 'waiting' }), facts);
    expect([error, code]).toEqual([null, null]);
  });

  it.each(OUTCOMES.filter((outcome) => outcome !== 'ok' && outcome !== 'waiting'))(
    'has a sentence and a code for %s',
    (outcome) => {
      const { error, code } = describeOutcome(report({ outcome }), facts);
      expect(error).toMatch(/\.$/);
      expect(code).toMatch(/^[A-Z_]+$/);
    },
  );

  it('says of a timeout what was asked and granted', () => {
    expect(describeOutcome(report({ outcome: 'timeout' }), facts).error).toBe(
      'The execution reached its wall-clock limit: 700 ms were requested, 500 ms were granted.',
    );
    const byDefault = { ...facts, timeoutAsked: null };
    expect(describeOutcome(report({ outcome: 'timeout' }), byDefault).error).toContain(
      'no timeout was requested',
    );
  });

  it('prefers the sentence that the run was ended with', () => {
    const { error, data } = describeOutcome(report({ outcome: 'timeout', message: 'Killed.' }), facts);
    expect(error).toBe('Killed.');
    expect(data.limits.reached).toEqual([{ limit: 'timeout', message: 'Killed.' }]);
  });

  it('ends an exception as Python ends its traceback', () => {
    const exception = { type: 'ValueError', message: 'no', traceback: '', line: 1 };
    expect(describeOutcome(report({ outcome: 'error', exception }), facts).error).toBe('ValueError: no');
    const mute = { ...exception, message: '' };
    expect(describeOutcome(report({ outcome: 'error', exception: mute }), facts).error).toBe('ValueError');
  });

  it('tells the exit code of a program that left', () => {
    const exception = { type: 'SystemExit', message: '3', traceback: '', line: 1 };
    const left = report({ outcome: 'error', exitCode: 3, exception });
    expect(describeOutcome(left, facts).error).toBe('The program ended with exit code 3.');
  });

  it('lists what was cut', () => {
    const stdout = { text: 'a', base64: null, totalBytes: 100, cutBytes: 90 };
    const { data } = describeOutcome(report({ stdout, resultCut: true, resultJson: null }), facts);
    expect(data.truncated).toBe(true);
    expect(data.limits.reached).toEqual([
      {
        limit: 'stdout',
        message: '100 bytes were written to stdout and 10 granted; 90 in the middle were dropped.',
      },
      { limit: 'result', message: expect.stringContaining('20 bytes granted') },
    ]);
  });

  it('has base64 only for output that is no UTF-8', () => {
    expect(describeOutcome(report(), facts).data).not.toHaveProperty('stdoutBase64');
    const stderr = { ...nothing, base64: '/w==' };
    expect(describeOutcome(report({ stderr }), facts).data.stderrBase64).toBe('/w==');
  });

  it('passes the result through as Python wrote it', () => {
    const { data } = describeOutcome(report({ resultJson: '12345678901234567890' }), facts);
    expect(stringify(data)).toContain('"result":12345678901234567890,');
    expect(describeOutcome(report({ resultJson: null }), facts).data.result).toBeNull();
  });
});
