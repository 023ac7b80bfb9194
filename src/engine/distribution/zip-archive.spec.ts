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
])('rejects the path %j', (path) => {
  expect(() => read({ path, content: 'x' })).toThrow('is invalid or leaves its folder');
});

it.each([
  ['a link', { path: 'l', content: '/etc/passwd', mode: 0o120777 }, 'is a link or a device'],
  ['a device', { path: 'l', content: '', mode: 0o020666 }, 'is a link or a device'],
  ['an encrypted file', { path: 'l', content: 'x', flags: 1 }, 'is encrypted'],
  ['an unknown method', { path: 'l', content: 'x', method: 12 }, 'unsupported compression method'],
  [
    'more bytes than declared',
    { path: 'l', content: 'x'.repeat(100_000), claimedSize: 10 },
    'larger than declared',
  ],
  ['fewer bytes than declared', { path: 'l', content: 'x', claimedSize: 10 }, 'is damaged'],
  ['more bytes than allowed', { path: 'l', content: 'x'.repeat(1001) }, 'more than the limit of 1000 bytes'],
])('rejects %s', (_what, entry, message) => {
  expect(() => read(entry)).toThrow(ZipError);
  expect(() => read(entry)).toThrow(message);
});

it('counts all files together', () => {
  const entries = Array.from({ length: 3 }, (_, n) => ({ path: `f${n}`, content: 'x'.repeat(400) }));
  expect(() => read(...entries)).toThrow('more than the limit of 1000 bytes');
});

it('rejects too many entries, and duplicate names', () => {
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
