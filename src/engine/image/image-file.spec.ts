import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ImageFile } from './image-file.js';
import { ImageError, SECTION_ALIGNMENT } from './image-header.js';
import { PackedMemory } from './packed-memory.js';
import { verifyImage } from './verify-image.js';
import { writeImage } from './write-image.js';

const SOURCE = {
  fingerprint: 'abc',
  pyodideVersion: '1.2',
  pythonVersion: '3.4',
  core: {
    state: {
      stackPointer: 1,
      references: 2,
      permanentReferences: 3,
      environment: { A: 'b' },
      harness: [4],
      heapTop: 5,
    },
    folders: ['/lib'],
    files: [['/lib/a.zip', 6]] as [string, number][],
  },
};
const BYTES = 5 * SECTION_ALIGNMENT;
const MEMORY = new Uint8Array(BYTES);
MEMORY.fill(7, 10, 5000);
MEMORY.fill(9, 200_000, 200_010);
const FILES = Buffer.from('secret');

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'image-'));
  file = path.join(folder, 'below', 'one.image');
  writeImage(file, SOURCE, { coreMemory: PackedMemory.pack(MEMORY, BYTES), coreFiles: FILES });
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Rewrites the file with one change. */
function change(edit: (bytes: Buffer) => Buffer | undefined): void {
  const bytes = readFileSync(file);
  chmodSync(file, 0o644);
  writeFileSync(file, edit(bytes) ?? bytes);
}

const open = () => {
  const image = ImageFile.open(file);
  image.close();
  return image;
};

describe('an image file', () => {
  it('contains what was written, and leaves no temporary file', async () => {
    const image = ImageFile.open(file);
    expect(image.header).toMatchObject({ ...SOURCE, layer: null });
    const memory = image.readMemory('coreMemory', image.header.core.memory);
    const target = new Uint8Array(BYTES + 1000).fill(1);
    memory.unpackInto(target);
    expect(Buffer.compare(target.subarray(0, BYTES), MEMORY)).toBe(0);
    expect(target.subarray(BYTES).every((byte) => byte === 0)).toBe(true);
    expect(Buffer.from(image.read('coreFiles')).toString()).toBe('secret');
    image.close();
    await expect(verifyImage(file, 'abc')).resolves.toBeUndefined();
    expect(readdirSync(path.dirname(file))).toEqual(['one.image']);
  });

  it('stores memory contiguously, aligned to every page size, so that it can be mapped', () => {
    const { coreMemory, coreFiles } = open().header.sections;
    expect(coreMemory?.bytes).toBe(BYTES);
    expect([coreMemory, coreFiles].map((section) => (section?.offset ?? 1) % SECTION_ALIGNMENT)).toEqual([
      0, 0,
    ]);
    const at = coreMemory?.offset ?? 0;
    expect(
      readFileSync(file)
        .subarray(at, at + BYTES)
        .equals(MEMORY),
    ).toBe(true);
  });

  it('takes no disk space for zeros', () => {
    const { size, blocks } = statSync(file);
    expect(size).toBeGreaterThan(BYTES);
    expect(blocks * 512).toBeLessThan(BYTES / 2);
  });

  it('is read-only', () => {
    expect(statSync(file).mode & 0o222).toBe(0);
  });

  it.each([0, 4, 11, 12, 40, 500])('cut to %d bytes is rejected', (length) => {
    truncateSync(file, length);
    expect(open).toThrow(ImageError);
  });

  it('that lacks its last byte, or has one too many, is rejected', () => {
    change((bytes) => bytes.subarray(0, -1));
    expect(open).toThrow('the image is truncated');
    change((bytes) => Buffer.concat([bytes, Buffer.alloc(2)]));
    expect(open).toThrow(ImageError);
  });

  it('of another format is rejected', () => {
    change((bytes) => void bytes.write('PK'));
    expect(open).toThrow('not an interpreter image');
    writeFileSync(file, 'hello, this is not an image');
    expect(open).toThrow('not an interpreter image');
  });

  it('with a damaged or overlong header is rejected', () => {
    change((bytes) => void bytes.fill(0xff, 12, 20));
    expect(open).toThrow('no valid header');
    change((bytes) => void bytes.writeUInt32LE(0xffffffff, 8));
    expect(open).toThrow('no valid header');
  });

  it.each([
    ['in memory', SECTION_ALIGNMENT + 20],
    ['where memory is zero', SECTION_ALIGNMENT + 100_000],
    ['in a file', 6 * SECTION_ALIGNMENT + 3],
  ])('with one changed bit %s is detected by its hash', async (_where, at) => {
    change((bytes) => void bytes.writeUInt8((bytes[at] as number) ^ 1, at));
    expect(open).not.toThrow();
    await expect(verifyImage(file, 'abc')).rejects.toThrow('the image is damaged');
  });

  it('with another fingerprint is rejected', async () => {
    await expect(verifyImage(file, 'other')).rejects.toThrow('the image has another fingerprint');
  });

  it('that is missing is an error of the file system, not of the image', () => {
    expect(() => ImageFile.open(path.join(folder, 'nope'))).toThrow(/ENOENT/);
  });
});
