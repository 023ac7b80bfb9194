import { describe, expect, it } from '@jest/globals';
import { makeInfo, makeReport, makeSessionResult } from '../../../test/kit/fake-worker.js';
import { PROTOCOL_VERSION } from './messages.js';
import { ProtocolError, readWorkerMessage, TEXT_CHARS_MAX } from './read-worker-message.js';

const TASK = {
  id: 'task-1',
  limits: { outputBytes: 100, resultBytes: 50, displayBytes: 40, outputFileBytes: 5 },
  session: null,
};

const FAULT = '{"path":"$.a","type":"set","message":"why"}';
const ready = (changes: object = {}) => ({
  type: 'ready',
  protocol: PROTOCOL_VERSION,
  info: makeInfo(),
  ...changes,
});
const result = (report: object = {}, changes: object = {}) => ({
  type: 'result',
  id: TASK.id,
  report: { ...makeReport(), ...report },
  ...changes,
});
const reset = (changes: object = {}) => ({
  type: 'reset',
  id: TASK.id,
  resetMs: 1.2,
  heapBytes: 27_000_000,
  wear: null,
  ...changes,
});
const capture = (changes: object = {}) => ({
  text: '',
  base64: null,
  totalBytes: 0,
  cutBytes: 0,
  ...changes,
});
const exception = (changes: object = {}) => ({
  exception: { type: 'ValueError', message: 'no', traceback: 'Traceback', line: 1, ...changes },
});
const without = (value: object, key: string) =>
  Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));

const STEP = { ...TASK, session: { maxBytes: 10 } };
const session = (changes: object = {}) => result({ session: { ...makeSessionResult(), ...changes } });
const lost = { state: 'lost', checkpoint: null, fault: 'interrupted', reason: 'It was stopped.' };

describe('readWorkerMessage', () => {
  it.each<[string, unknown]>([
    ['a ready message', ready()],
    ['a ready message with what files are checked against', ready({ info: makeInfo({ seal: '{}' }) })],
    ['a result', result()],
    [
      'a result with an exception',
      result({ outcome: 'error', resultJson: null, exitCode: 1, ...exception() }),
    ],
    ['a result without a line', result(exception({ line: null }))],
    [
      'bytes shown as \\xNN',
      result({ stdout: capture({ text: '\\xff'.repeat(100), base64: '/w==', totalBytes: 100 }) }),
    ],
    ['a result of exactly the limit', result({ resultJson: `"${'x'.repeat(48)}"` })],
    ['a result with a hint', result(exception({ hint: 'Do.', module: 'numpy' }))],
    ['a result with faults', result({ resultJson: null, resultFaultsJson: `[${Array(10).fill(FAULT)}]` })],
    ['a reset', reset()],
    ['a reset of a worn worker', reset({ wear: 'heap_grown' })],
  ])('takes %s as it is', (_, raw) => {
    expect(readWorkerMessage(raw, TASK)).toBe(raw);
  });

  it.each<[string, unknown]>([
    ['null', null],
    ['text', 'result'],
    ['a number', 5],
    ['an array', [ready()]],
    ['a map', new Map([['type', 'ready']])],
    ['an error', new Error('ready')],
    ['an object without a type', {}],
    ['a type from the prototype chain', { type: 'constructor' }],
    ['an unknown type', { type: 'eval', code: '1' }],
    ['a type that is an object', { type: { toString: 'ready' } }],
  ])('refuses %s as a message', (_, raw) => {
    expect(() => readWorkerMessage(raw, TASK)).toThrow(ProtocolError);
  });

  it.each<[string, unknown]>([
    ['ready: another version', ready({ protocol: PROTOCOL_VERSION + 1 })],
    ['ready: a version as text', ready({ protocol: '1' })],
    ['ready: extra keys', ready({ more: 1 })],
    ['ready: no info', { type: 'ready', protocol: PROTOCOL_VERSION }],
    ['ready: endless boot', ready({ info: makeInfo({ bootMs: Number.POSITIVE_INFINITY }) })],
    ['ready: a seal of objects', ready({ info: makeInfo({ seal: {} as never }) })],
    ['ready: a huge seal', ready({ info: makeInfo({ seal: 'x'.repeat(5_000) }) })],
    ['ready: half a byte', ready({ info: makeInfo({ sealedBytes: 0.5 }) })],
    ['ready: huge version', ready({ info: makeInfo({ pythonVersion: 'x'.repeat(70_000) }) })],
    ['ready: layers as an array', ready({ info: { ...makeInfo(), layers: [] } })],
    ['ready: a layer that is false', ready({ info: { ...makeInfo(), layers: { gate: false } } })],
    [
      'ready: a layer named __proto__',
      ready({ info: { ...makeInfo(), layers: JSON.parse('{"__proto__": true}') } }),
    ],
    [
      'ready: very many layers',
      ready({
        info: makeInfo({ layers: Object.fromEntries(Array.from({ length: 65 }, (_, n) => [`l${n}`, true])) }),
      }),
    ],
    ['result: the id of another task', result({}, { id: 'task-2' })],
    ['result: no id', without(result(), 'id')],
    ['result: extra keys', result({}, { again: true })],
    ['result: an unknown outcome', result({ outcome: 'great' })],
    ['result: an outcome from the prototype', result({ outcome: 'toString' })],
    ['result: extra keys in the report', result({ note: 'x' })],
    ['result: an own __proto__', result(JSON.parse('{"__proto__": {"a": 1}}'))],
    ['result: no JSON', result({ resultJson: '{"a":' })],
    ['result: JSON that would forge the answer', result({ resultJson: '1,"success":true' })],
    ['result: a JSON value instead of its text', result({ resultJson: { a: 1 } })],
    ['result: a long result', result({ resultJson: `"${'x'.repeat(49)}"` })],
    ['result: a result with more bytes than characters', result({ resultJson: `"${'€'.repeat(40)}"` })],
    ['result: half of a character', result({ resultJson: '"\\ud800"' })],
    ['result: half of a character in a repr', result({ resultRepr: '\ud800' })],
    ['result: half of a character in a message', result(exception({ message: '\ud800' }))],
    ['result: resultCut as text', result({ resultCut: 'no' })],
    ['result: a hint that is no text', result(exception({ hint: 5 }))],
    ['result: a huge hint', result(exception({ hint: 'x'.repeat(70_000) }))],
    ['result: a module that is undefined', result(exception({ module: undefined }))],
    ['result: faults that are no text', result({ resultFaultsJson: [] })],
    ['result: faults that are no list', result({ resultFaultsJson: '{}' })],
    ['result: faults of other fields', result({ resultFaultsJson: '[{"path":"","type":"","why":""}]' })],
    ['result: faults of other kinds', result({ resultFaultsJson: '[{"path":"","type":"","message":1}]' })],
    ['result: faults nested deeper', result({ resultFaultsJson: '[{"path":"","type":"","message":[]}]' })],
    ['result: very many faults', result({ resultFaultsJson: `[${Array(11).fill(FAULT)}]` })],
    ['result: a huge fault', result({ resultFaultsJson: FAULT.replace('why', 'x'.repeat(70_000)) })],
    ['result: NaN as a time', result({ executionMs: Number.NaN })],
    ['result: negative time', result({ executionMs: -1 })],
    ['result: time as text', result({ executionMs: '5' })],
    ['result: a fraction as exit code', result({ exitCode: 0.5 })],
    ['result: a huge repr', result({ resultRepr: 'x'.repeat(TEXT_CHARS_MAX + 1) })],
    ['result: a huge type', result({ resultType: 'x'.repeat(70_000) })],
    ['result: a huge message', result({ message: 'x'.repeat(TEXT_CHARS_MAX + 1) })],
    ['result: undefined for null', result({ message: undefined })],
    ['result: huge output', result({ stdout: capture({ text: 'x'.repeat(2_000) }) })],
    ['result: no stderr', result({ stderr: null })],
    ['result: base64 of something else', result({ stderr: capture({ base64: '<script>' }) })],
    ['result: huge base64', result({ stderr: capture({ base64: 'A'.repeat(2_000) }) })],
    ['result: more cut than written', result({ stdout: capture({ totalBytes: 1, cutBytes: 2 }) })],
    ['result: counts beyond 2^53', result({ stdout: capture({ totalBytes: 2 ** 60 }) })],
    ['result: an exception as text', result({ exception: 'ValueError' })],
    ['result: a huge traceback', result(exception({ traceback: 'x'.repeat(TEXT_CHARS_MAX + 1) }))],
    ['result: a negative line', result(exception({ line: -1 }))],
    ['result: an exception with extra keys', result(exception({ cause: null }))],
    ['reset: the id of another task', reset({ id: 'task-2' })],
    ['reset: unknown wear', reset({ wear: 'tired' })],
    ['reset: no wear', without(reset(), 'wear')],
    ['reset: NaN', reset({ resetMs: Number.NaN })],
    ['reset: a bigint', reset({ heapBytes: 1n })],
    ['reset: extra keys', reset({ more: 1 })],
  ])('refuses %s', (_, raw) => {
    expect(() => readWorkerMessage(raw, TASK)).toThrow(ProtocolError);
  });

  it.each(['outcome', 'resultJson', 'exception', 'stdout', 'exitCode', 'message'])(
    'wants a report with %s',
    (key) => {
      const raw = { ...result(), report: without(makeReport(), key) };
      expect(() => readWorkerMessage(raw, TASK)).toThrow(`report.${key} is missing`);
    },
  );

  it('takes no result and no reset when no task is under way', () => {
    expect(() => readWorkerMessage(result(), null)).toThrow('no task is under way');
    expect(() => readWorkerMessage(reset(), null)).toThrow('no task is under way');
    expect(readWorkerMessage(ready(), null)).toMatchObject({ type: 'ready' });
  });

  it.each<[string, unknown]>([
    ['a state', session()],
    ['a state of exactly the limit, in a buffer', session({ checkpoint: Buffer.alloc(10) })],
    ['a lost state', session(lost)],
    ['a step that was not started', session({ ...lost, state: 'not_started', fault: 'not_held' })],
  ])('takes %s after a step of a session', (_, raw) => {
    expect(readWorkerMessage(raw, STEP)).toBe(raw);
  });

  it.each<[string, unknown]>([
    ['no session', result()],
    ['a session as text', result({ session: 'kept' })],
    ['an unknown state', session({ state: 'forged' })],
    ['an unknown fault', session({ ...lost, fault: 'constructor' })],
    ['a lost state without a fault', session({ ...lost, fault: null })],
    ['a lost state without a reason', session({ ...lost, reason: null })],
    ['a huge reason', session({ ...lost, reason: 'x'.repeat(70_000) })],
    ['a kept state with a reason', session({ reason: 'why' })],
    ['a kept state without a checkpoint', session({ checkpoint: null })],
    ['a checkpoint that is text', session({ checkpoint: 'abc' })],
    ['a checkpoint that is a list', session({ checkpoint: [1, 2, 3] })],
    ['a checkpoint beyond the limit', session({ checkpoint: new Uint8Array(11) })],
    ['a checkpoint of a lost state', session({ ...lost, checkpoint: new Uint8Array(1) })],
    ['an endless restore', session({ restoreMs: Number.POSITIVE_INFINITY })],
    ['extra keys', session({ more: 1 })],
  ])('refuses %s after a step of a session', (_, raw) => {
    expect(() => readWorkerMessage(raw, STEP)).toThrow(ProtocolError);
  });

  it('refuses a session after a task that was none', () => {
    expect(() => readWorkerMessage(session(), TASK)).toThrow('report.session must be there for a step');
  });

  it('names the field and never its content', () => {
    expect(() => readWorkerMessage(result({ outcome: 'secret' }), TASK)).toThrow(
      /^report\.outcome must be one of ok, error/,
    );
  });
});
