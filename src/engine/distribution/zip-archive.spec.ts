import { makeZip } from '../../../test/kit/wheels.mjs';
import { readZip } from './zip-archive.js';
import { ZipError } from './zip-directory.js';

const LIMITS = { totalBytes: 1000, files: 5 };
const read = (...entries: Parameters<typeof makeZip>[0]) => readZip(makeZip(entries), LIMITS);

it('unpacks packed and stored files, and leaves folders out', () => {
  const entries = read(
    { path: 'a/', content: '', mode: 0o040755, method: 0 },
    { path: 'a/b.py', content: 'x = 1\n' },
    { path: 'c.txt', content: 'stored', method: 0 },
    { path: 'empty', content: '' },
  );
  expect(entries.map(({ path, bytes }) => [path, Buffer.from(bytes).toString()])).toEqual([
    ['a/b.py', 'x = 1\n'],
    ['c.txt', 'stored'],
    ['empty', ''],
  ]);
});

it.each([
  '../evil.py',
  'a/../../evil.py',
  '/etc/passwd',
  'a//b',
  './a',
  'a\\b',
  'C:/a',
  'a\u0000b',
  'a\nb',
  '',
  'x'.repeat(513),
])('refuses the path %j', (path) => {
  expect(() => read({ path, content: 'x' })).toThrow('leaves its folder or is not a plain one');
});

it.each([
  ['a link', { path: 'l', content: '/etc/passwd', mode: 0o120777 }, 'is a link or a device'],
  ['a device', { path: 'l', content: '', mode: 0o020666 }, 'is a link or a device'],
  ['an encrypted file', { path: 'l', content: 'x', flags: 1 }, 'is encrypted'],
  ['an unknown method', { path: 'l', content: 'x', method: 12 }, 'packed in an unknown way'],
  [
    'more than is announced',
    { path: 'l', content: 'x'.repeat(100_000), claimedSize: 10 },
    'larger than it says',
  ],
  ['less than is announced', { path: 'l', content: 'x', claimedSize: 10 }, 'is damaged'],
  ['more than is allowed', { path: 'l', content: 'x'.repeat(1001) }, 'more than the 1000 bytes'],
])('refuses %s', (_what, entry, message) => {
  expect(() => read(entry)).toThrow(ZipError);
  expect(() => read(entry)).toThrow(message);
});

it('counts all files together', () => {
  const entries = Array.from({ length: 3 }, (_, n) => ({ path: `f${n}`, content: 'x'.repeat(400) }));
  expect(() => read(...entries)).toThrow('more than the 1000 bytes');
});

it('refuses too many entries, and one name twice', () => {
  expect(() => read(...Array.from({ length: 6 }, (_, n) => ({ path: `f${n}`, content: '' })))).toThrow(
    '6 entries',
  );
  expect(() => read({ path: 'a', content: '1' }, { path: 'a', content: '2' })).toThrow('twice');
});

it('refuses a file whose bytes were changed', () => {
  const zip = makeZip([{ path: 'a', content: 'unchanged', method: 0 }]);
  zip.write('X', zip.indexOf('unchanged'));
  expect(() => readZip(zip, LIMITS)).toThrow('is damaged');
});

it('never reads beyond the end, whatever is cut off or changed', () => {
  const zip = makeZip([
    { path: 'a', content: 'some text that is packed' },
    { path: 'b', content: 'stored', method: 0 },
  ]);
  for (let length = 0; length < zip.length; length++) {
    expect(() => readZip(zip.subarray(0, length), LIMITS)).toThrow(ZipError);
  }
  for (let at = 0; at < zip.length; at++) {
    const changed = Buffer.from(zip);
    changed[at] = (changed[at] as number) ^ 0xff;
    try {
      readZip(changed, LIMITS);
    } catch (error) {
      expect(error).toBeInstanceOf(ZipError);
    }
  }
});
