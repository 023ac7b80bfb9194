import { deflateRawSync } from 'node:zlib';
import { makeZip } from '../../../test/kit/wheels.mjs';
import { readZip } from './zip-archive.js';
import { readDirectory, ZipError } from './zip-directory.js';

const LIMITS = { totalBytes: 1 << 20, files: 100 };
const ENTRY = 'PK\x01\x02';
const END = 'PK\x05\x06';

const two = () =>
  makeZip([
    { path: 'a', content: 'first' },
    { path: 'b', content: 'second', method: 0 },
  ]);
/** Offset of the nth record of a kind. */
function placeOf(zip: Buffer, signature: string, nth = 0): number {
  let at = zip.indexOf(signature, 0, 'latin1');
  for (let left = nth; left > 0; left--) at = zip.indexOf(signature, at + 1, 'latin1');
  return at;
}

it.each<[what: string, change: (zip: Buffer) => Buffer | undefined, sentence: string]>([
  [
    'two entries that share their bytes',
    (zip) => void zip.writeUInt32LE(0, placeOf(zip, ENTRY, 1) + 42),
    'is damaged',
  ],
  [
    'an entry whose local header has another name',
    (zip) => void zip.write('z', 30, 'latin1'),
    '"a" is damaged',
  ],
  ['an entry whose local header has another method', (zip) => void zip.writeUInt16LE(0, 8), '"a" is damaged'],
  [
    'an entry that reaches into the directory',
    (zip) => void zip.writeUInt32LE(500, placeOf(zip, ENTRY) + 20),
    'is damaged',
  ],
  [
    'an entry beyond the end of the file',
    (zip) => void zip.writeUInt32LE(0xfffffff0, placeOf(zip, ENTRY) + 42),
    'is damaged',
  ],
  ['a 64-bit size', (zip) => void zip.writeUInt32LE(0xffffffff, placeOf(zip, ENTRY) + 24), 'zip64'],
  ['a 64-bit offset', (zip) => void zip.writeUInt32LE(0xffffffff, placeOf(zip, ENTRY) + 42), 'zip64'],
  ['a 64-bit count', (zip) => void zip.writeUInt16LE(0xffff, placeOf(zip, END) + 10), 'zip64'],
  [
    'fewer entries than there are',
    (zip) => {
      zip.writeUInt16LE(1, placeOf(zip, END) + 8);
      zip.writeUInt16LE(1, placeOf(zip, END) + 10);
    },
    'its directory is damaged',
  ],
  [
    'more entries than there are',
    (zip) => {
      zip.writeUInt16LE(3, placeOf(zip, END) + 8);
      zip.writeUInt16LE(3, placeOf(zip, END) + 10);
    },
    'its directory is damaged',
  ],
  [
    'another number of entries on this disk',
    (zip) => void zip.writeUInt16LE(1, placeOf(zip, END) + 8),
    'part of a split archive',
  ],
  ['another disk', (zip) => void zip.writeUInt16LE(1, placeOf(zip, END) + 4), 'part of a split archive'],
  [
    'a directory that is longer than its space',
    (zip) => void zip.writeUInt32LE(5000, placeOf(zip, END) + 12),
    'its directory is damaged',
  ],
  [
    'a name that reaches beyond the directory',
    (zip) => void zip.writeUInt16LE(60_000, placeOf(zip, ENTRY, 1) + 28),
    'its directory is damaged',
  ],
  [
    'an extra field that reaches beyond the directory',
    (zip) => void zip.writeUInt16LE(60_000, placeOf(zip, ENTRY, 1) + 30),
    'its directory is damaged',
  ],
  [
    'bytes before the archive',
    (zip) => Buffer.concat([Buffer.from('#!/bin/sh\n'), zip]),
    'its directory is damaged',
  ],
  ['bytes after the archive', (zip) => Buffer.concat([zip, Buffer.from('more')]), 'it is not a zip file'],
  [
    'a second end record in the comment',
    (zip) => {
      const end = Buffer.from(zip.subarray(placeOf(zip, END)));
      zip.writeUInt16LE(end.length, zip.length - 2);
      return Buffer.concat([zip, end]);
    },
    'its directory is damaged',
  ],
  [
    'a zip64 record in addition to the plain one',
    (zip) => {
      const locator = Buffer.alloc(20);
      locator.write('PK\x06\x07', 'latin1');
      return Buffer.concat([zip.subarray(0, placeOf(zip, END)), locator, zip.subarray(placeOf(zip, END))]);
    },
    'zip64',
  ],
])('rejects %s', (_what, change, sentence) => {
  const zip = two();
  const changed = change(zip) ?? zip;
  expect(() => readDirectory(changed, LIMITS)).toThrow(ZipError);
  expect(() => readDirectory(changed, LIMITS)).toThrow(sentence);
});

it('rejects entries that overlap in part: the second header is within the bytes of the first', () => {
  const inner = makeZip([{ path: 'b', content: 'x'.repeat(100), method: 0 }]);
  const innerLocal = inner.subarray(0, placeOf(inner, ENTRY));
  const zip = makeZip([
    { path: 'a', content: innerLocal, method: 0 },
    { path: 'b', content: 'x'.repeat(100), method: 0 },
  ]);
  // Entry b points to the copy of its header within a.
  zip.writeUInt32LE(31, placeOf(zip, ENTRY, 1) + 42);
  expect(() => readDirectory(zip, LIMITS)).toThrow('its files overlap');
});

it('unpacks nothing before the whole directory is validated', () => {
  const bomb = { path: 'bomb', content: Buffer.alloc(900_000) };
  const zip = makeZip([bomb, { path: '../evil', content: 'x' }]);
  const startedAt = performance.now();
  for (let turn = 0; turn < 200; turn++) expect(() => readZip(zip, LIMITS)).toThrow('leaves its folder');
  // It would have to unpack 180 MB.
  expect(performance.now() - startedAt).toBeLessThan(1_000);
  expect(deflateRawSync(bomb.content).length).toBeLessThan(2_000);
});

it('reads 60,000 entries with long names in less than a second', () => {
  const entries = Array.from({ length: 60_000 }, (_, n) => ({
    path: `${'f'.repeat(200)}/${n}`,
    content: '',
    method: 0,
  }));
  const zip = makeZip(entries);
  const startedAt = performance.now();
  expect(readDirectory(zip, { totalBytes: 1, files: 60_000 })).toHaveLength(60_000);
  expect(performance.now() - startedAt).toBeLessThan(3_000);
});
