import { AbortUnwind, DeadlineUnwind, ExitUnwind, Violation } from '../gate/unwind.js';
import { buildReport, type Ending, leavesInterpreterSound, type RunFacts } from './run-report.js';

const NO_OUTPUT = { text: '', base64: null, totalBytes: 0, cutBytes: 0 };
const FACTS: RunFacts = {
  executionMs: 5,
  displaysCut: 0,
  filesCut: 0,
  stopReason: null,
  memoryRefused: false,
  filesRefused: null,
  diskBytes: 0,
  stdout: NO_OUTPUT,
  stderr: NO_OUTPUT,
};

const answered = (answer: unknown, facts: Partial<RunFacts> = {}) =>
  buildReport(
    { kind: 'answered', answer: typeof answer === 'string' ? answer : JSON.stringify(answer) },
    { ...FACTS, ...facts },
  );
const thrown = (error: unknown, facts: Partial<RunFacts> = {}) =>
  buildReport({ kind: 'thrown', error }, { ...FACTS, ...facts });

describe('an answer of the harness', () => {
  it('becomes the report', () => {
    const exception = { type: 'E', message: 'm', traceback: 't', line: 1 };
    expect(
      answered({
        outcome: 'error',
        result: '5',
        resultType: 'int',
        resultRepr: '5',
        resultCut: true,
        exception,
        exitCode: 3,
      }),
    ).toEqual({
      outcome: 'error',
      resultJson: '5',
      resultType: 'int',
      resultRepr: '5',
      resultCut: true,
      exception,
      exitCode: 3,
      displaysCut: 0,
      filesCut: 0,
      stdout: NO_OUTPUT,
      stderr: NO_OUTPUT,
      executionMs: 5,
      message: null,
      session: null,
    });
  });

  it.each(['timeout', 'cancelled'] as const)(
    'of a run that was told to stop is %s, without an exit code',
    (stopReason) => {
      expect(answered({ outcome: 'ok', exitCode: 0, result: '1' }, { stopReason })).toMatchObject({
        outcome: stopReason,
        exitCode: null,
        resultJson: '1',
        message: null,
        session: null,
      });
    },
  );

  it.each(['', 'no json', '5', 'null', '[1]', '"text"'])(
    'that is no object, such as %j, is a crash',
    (text) => {
      expect(answered(text)).toMatchObject({
        outcome: 'crashed',
        exitCode: null,
        message: expect.stringContaining('no readable answer'),
      });
    },
  );

  it('that is missing is a crash, unless memory was refused', () => {
    const none: Ending = { kind: 'answered', answer: null };
    expect(buildReport(none, FACTS).outcome).toBe('crashed');
    expect(buildReport(none, { ...FACTS, memoryRefused: true })).toMatchObject({
      outcome: 'memory_limit',
      exitCode: 1,
      message: null,
    });
  });
});

describe('an unwound run', () => {
  it('by the deadline is a timeout or cancelled', () => {
    expect(thrown(new DeadlineUnwind(), { stopReason: 'timeout' })).toMatchObject({
      outcome: 'timeout',
      exitCode: null,
      message: null,
    });
    expect(thrown(new DeadlineUnwind(), { stopReason: 'cancelled' })).toMatchObject({
      outcome: 'cancelled',
      message: null,
    });
  });

  it('by os._exit has its exit code', () => {
    expect(thrown(new ExitUnwind(0))).toMatchObject({ outcome: 'ok', exitCode: 0, exception: null });
    expect(thrown(new ExitUnwind(7))).toMatchObject({ outcome: 'error', exitCode: 7, exception: null });
  });

  it('by a violation is an error that names the import', () => {
    expect(thrown(new Violation('_some_import'))).toMatchObject({
      outcome: 'error',
      exitCode: 1,
      exception: {
        type: 'SandboxViolation',
        message: 'the sandbox has no _some_import',
        traceback: '',
        line: null,
      },
      message: 'the sandbox has no _some_import',
    });
  });

  it.each([
    [new AbortUnwind('the interpreter called abort()'), 'AbortUnwind: the interpreter called abort()'],
    [new RangeError('Maximum call stack size exceeded'), 'RangeError: Maximum call stack size exceeded'],
    ['a thrown text', 'a thrown text'],
    [undefined, 'undefined'],
  ])('by anything else is a crash that says why: %s', (error, words) => {
    expect(thrown(error)).toMatchObject({
      outcome: 'crashed',
      exitCode: null,
      message: `the interpreter failed (${words}) and is being replaced`,
    });
  });

  it('whose program had answered keeps the answer, and tells how its end was cut off', () => {
    const ended = (error: unknown, before: object, facts: Partial<RunFacts> = {}) =>
      buildReport({ kind: 'thrown', error, answer: JSON.stringify(before) }, { ...FACTS, ...facts });
    const fine = { outcome: 'ok', result: '1', exitCode: 0 };
    const failed = { outcome: 'error', exception: { type: 'E' }, exitCode: 1 };
    expect(ended(new DeadlineUnwind(), fine, { stopReason: 'timeout' })).toMatchObject({
      outcome: 'timeout',
      resultJson: '1',
      exitCode: null,
    });
    expect(ended(new ExitUnwind(0), fine)).toMatchObject({ outcome: 'ok', resultJson: '1', exitCode: 0 });
    expect(ended(new ExitUnwind(0), failed)).toMatchObject({ outcome: 'error', exception: { type: 'E' } });
    expect(ended(new Error('x'), fine)).toMatchObject({
      outcome: 'crashed',
      resultJson: '1',
      exitCode: null,
    });
    expect(ended(new Violation('x'), fine)).toMatchObject({ outcome: 'error', resultJson: '1', exitCode: 1 });
  });

  it('keeps the sentence short', () => {
    expect(thrown(new Error('x'.repeat(10_000))).message?.length).toBeLessThan(300);
  });

  it('keeps what was written before', () => {
    const stdout = { text: 'kept', base64: null, totalBytes: 4, cutBytes: 0 };
    expect(thrown(new Error('x'), { stdout }).stdout).toBe(stdout);
  });
});

it('only the deadline and os._exit leave the interpreter sound', () => {
  expect([new DeadlineUnwind(), new ExitUnwind(1)].map(leavesInterpreterSound)).toEqual([true, true]);
  const others = [new Violation('x'), new AbortUnwind(), new RangeError(), new TypeError(), null];
  expect(others.map(leavesInterpreterSound)).toEqual([false, false, false, false, false]);
});
