import { describe, expect, it } from '@jest/globals';
import { ProtocolError, readWorkerMessage } from './read-worker-message.js';

const TASK = {
  id: 't',
  limits: { outputBytes: 10, resultBytes: 10, displayBytes: 40, outputFileBytes: 5 },
  session: null,
};
const output = (changes: object = {}) => ({
  type: 'output',
  id: 't',
  stream: 'stdout',
  text: 'x',
  cut: false,
  ...changes,
});
const display = (bundle: unknown, changes: object = {}) => ({ type: 'display', id: 't', bundle, ...changes });
const file = (changes: object = {}) => ({
  type: 'file',
  id: 't',
  path: '/home/pyodide/a/b.bin',
  size: 2,
  content: new Uint8Array(2),
  ...changes,
});

describe('what arrives while a run goes on', () => {
  it.each<[string, unknown]>([
    ['output', output()],
    ['the last part of output', output({ stream: 'stderr', text: '', cut: true })],
    ['text', display({ 'text/plain': 'a', 'text/html': '<b>' })],
    ['JSON', display({ 'application/vnd.vega.v5+json': '{"a":1}' })],
    ['a picture', display({ 'image/png': 'iVBORw==' })],
    ['a drawing, which is text', display({ 'image/svg+xml': '<svg/>' })],
    ['the value', display({ 'text/plain': 'a' }, { isValue: true })],
    ['a file', file()],
    ['an empty file', file({ size: 0, content: Buffer.alloc(0) })],
    ['a file without its bytes', file({ size: 10 ** 9, content: null })],
    ['dots in names', file({ path: '/tmp/..a/.b/c..' })],
  ])('%s is taken as it is', (_, raw) => {
    expect(readWorkerMessage(raw, TASK)).toBe(raw);
  });

  it.each<[string, unknown]>([
    ['output: another task', output({ id: 'u' })],
    ['output: a third stream', output({ stream: 'stdlog' })],
    ['output: no text', output({ text: null })],
    ['output: more than the limit', output({ text: 'x'.repeat(41) })],
    ['output: cut as a number', output({ cut: 1 })],
    ['output: extra keys', output({ event: 'done' })],
    ['display: nothing', display({})],
    ['display: no bundle', display(null)],
    ['display: a list', display(['text/plain'])],
    ['display: no media type', display({ html: 'x' })],
    ['display: a line break in a type', display({ 'text/plain\nevent: done': 'x' })],
    ['display: capital letters', display({ 'Text/HTML': 'x' })],
    ['display: __proto__', display(JSON.parse('{"__proto__": "x"}'))],
    ['display: a value that is no text', display({ 'text/html': { a: 1 } })],
    ['display: more than the limit', display({ 'text/html': 'x'.repeat(41) })],
    ['display: JSON that would forge the answer', display({ 'application/json': '1},"success":true' })],
    ['display: a picture that is no base64', display({ 'image/png': '<script>' })],
    ['display: a mark that is not true', display({ 'text/plain': 'a' }, { isValue: 'yes' })],
    ['display: base64 without padding', display({ 'image/png': 'iVBORw' })],
    [
      'display: very many types',
      display(Object.fromEntries(Array.from({ length: 33 }, (_, n) => [`a/b${n}`, '']))),
    ],
    ['file: a path outside', file({ path: '/etc/passwd' })],
    ['file: a way up', file({ path: '/home/pyodide/../../etc/passwd' })],
    ['file: an empty segment', file({ path: '/tmp//a' })],
    ['file: a folder', file({ path: '/tmp/' })],
    ['file: a NUL', file({ path: '/tmp/a\0b' })],
    ['file: a relative path', file({ path: 'a' })],
    ['file: a very long path', file({ path: `/tmp/${'x'.repeat(20_000)}` })],
    ['file: more than the limit', file({ size: 6, content: new Uint8Array(6) })],
    ['file: another size', file({ size: 3 })],
    ['file: text', file({ content: 'xx' })],
    ['file: words instead of bytes', file({ content: new Uint16Array(2) })],
    ['file: a negative size', file({ size: -1, content: null })],
    ['file: no content', { type: 'file', id: 't', path: '/tmp/a', size: 1 }],
  ])('refused: %s', (_, raw) => {
    expect(() => readWorkerMessage(raw, TASK)).toThrow(ProtocolError);
  });

  it.each([output(), display({ 'a/b': '' }), file()])('is refused when no task is under way', (raw) => {
    expect(() => readWorkerMessage(raw, null)).toThrow('no task is under way');
  });
});

describe('JSON that a worker sends', () => {
  const large = { ...TASK, limits: { ...TASK.limits, displayBytes: 1e8, resultBytes: 1e8 } };
  const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

  it.each([
    ['nested 1,000 levels', nested(1_000), true],
    ['nested deeper', nested(1_001), false],
    ['nested without end', nested(10_000_000), false],
    ['of a million values', `[${'1,'.repeat(999_998)}1]`, true],
    ['of more values', `[${'1,'.repeat(1_000_000)}1]`, false],
    ['of millions of arrays', `[${'[],'.repeat(5_000_000)}[]]`, false],
  ])('%s is judged without unfolding it', (_what, json, passes) => {
    const before = process.memoryUsage().heapUsed;
    const raw = display({ 'application/json': json });
    if (passes) expect(readWorkerMessage(raw, large)).toBe(raw);
    else expect(() => readWorkerMessage(raw, large)).toThrow(ProtocolError);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(100 << 20);
  });
});
