import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ImageError, readImage, verifyImage, writeImage } from './image-file.js';
import { PackedMemory } from './packed-memory.js';

const SOURCE = {
  fingerprint: 'abc',
  pyodideVersion: '1.2',
  pythonVersion: '3.4',
  lockInfo: { arch: 'wasm32' },
  snapshotHead: 'aGVhZA==',
};
const MEMORY = new Uint8Array(300_000);
MEMORY.fill(7, 10, 5000);
MEMORY.fill(9, 200_000, 200_010);

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'image-'));
  file = path.join(folder, 'below', 'one.image');
  writeImage(file, SOURCE, PackedMemory.pack(MEMORY, MEMORY.length));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Writes the file anew with one change. */
function change(edit: (bytes: Buffer) => Buffer | undefined): void {
  const bytes = readFileSync(file);
  writeFileSync(file, edit(bytes) ?? bytes);
}

describe('an image file', () => {
  it('holds what was written, and leaves no temporary file', async () => {
    const { header, memory } = readImage(file);
    expect(header).toMatchObject({ ...SOURCE, memoryBytes: 300_000 });
    const target = new Uint8Array(400_000).fill(1);
    memory.unpackInto(target);
    expect(Buffer.compare(target.subarray(0, 300_000), MEMORY)).toBe(0);
    expect(target.subarray(300_000).every((byte) => byte === 0)).toBe(true);
    await expect(verifyImage(file, 'abc')).resolves.toBeUndefined();
    expect(readdirSync(path.dirname(file))).toEqual(['one.image']);
  });

  it('is smaller than the memory it holds', () => {
    expect(readFileSync(file).length).toBeLessThan(20_000);
  });

  it('is read with room behind it when that is asked for', () => {
    const plain = readImage(file).memory;
    const roomy = readImage(file, 1000).memory;
    expect(roomy.data.length).toBe(plain.data.length + 1000);
    expect(roomy.packedBytes).toBe(plain.packedBytes);
  });

  it.each([0, 4, 11, 12, 40, 500])('cut to %d bytes is refused', (length) => {
    truncateSync(file, length);
    expect(() => readImage(file)).toThrow(ImageError);
  });

  it('that lacks its last byte, or has one too many, is refused', () => {
    change((bytes) => bytes.subarray(0, -1));
    expect(() => readImage(file)).toThrow('the image is truncated');
    change((bytes) => Buffer.concat([bytes, Buffer.alloc(2)]));
    expect(() => readImage(file)).toThrow(ImageError);
  });

  it('of another kind is refused', () => {
    change((bytes) => void bytes.write('PK'));
    expect(() => readImage(file)).toThrow('not an interpreter image');
    writeFileSync(file, 'hello, this is no image at all');
    expect(() => readImage(file)).toThrow('not an interpreter image');
  });

  it('whose header is damaged, or longer than any, is refused', () => {
    change((bytes) => void bytes.fill(0xff, 12, 20));
    expect(() => readImage(file)).toThrow('no readable header');
    change((bytes) => void bytes.writeUInt32LE(0xffffffff, 8));
    expect(() => readImage(file)).toThrow('no readable header');
  });

  it('with one changed bit is found out by its hash', async () => {
    change((bytes) => void bytes.writeUInt8((bytes.at(-5) as number) ^ 1, bytes.length - 5));
    expect(() => readImage(file)).not.toThrow();
    await expect(verifyImage(file, 'abc')).rejects.toThrow('the image is damaged');
  });

  it('made from something else is refused', async () => {
    await expect(verifyImage(file, 'other')).rejects.toThrow('the image was made from something else');
  });

  it('that is not there is an error of the file system, not of the image', () => {
    expect(() => readImage(path.join(folder, 'nope'))).toThrow(/ENOENT/);
  });
});
