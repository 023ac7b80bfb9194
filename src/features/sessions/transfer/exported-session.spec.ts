import { createHash } from 'node:crypto';
import { type ExportedSession, exportBytesMax, readExport, writeExport } from './exported-session.js';

const SESSION: ExportedSession = {
  executions: 3,
  ttlMs: 60_000,
  metadata: '{"title":"ü"}',
  packages: ['numpy'],
  checkpoint: new Uint8Array([1, 2, 3, 250]),
};
const bytesOf = (session: ExportedSession) => new Uint8Array(Buffer.concat(writeExport(session)));
const codeOf = (bytes: Uint8Array): string => {
  try {
    readExport(bytes);
    return 'none';
  } catch (error) {
    return (error as { code: string }).code;
  }
};
/** A file whose sum is right, whatever else is wrong with it. */
const sealed = (header: unknown, checkpoint = new Uint8Array(2)): Uint8Array => {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  const body = Buffer.concat([Buffer.from('PPSESSN1'), length, text, checkpoint]);
  return new Uint8Array(Buffer.concat([body, createHash('sha256').update(body).digest()]));
};

describe('an exported session', () => {
  it('is read as it was written, with and without a state', () => {
    expect(readExport(bytesOf(SESSION))).toEqual(SESSION);
    const empty = { ...SESSION, metadata: null, packages: [], checkpoint: null };
    expect(readExport(bytesOf(empty))).toEqual(empty);
  });

  it('is refused with any byte changed, cut at any place, or longer', () => {
    const bytes = bytesOf(SESSION);
    for (let place = 0; place < bytes.length; place++) {
      const copy = Uint8Array.from(bytes);
      copy[place] = (copy[place] as number) ^ 0x11;
      expect([place, codeOf(copy)]).toEqual([
        place,
        place === 7 ? 'CHECKPOINT_FOREIGN' : 'CHECKPOINT_DAMAGED',
      ]);
      expect(codeOf(bytes.subarray(0, place))).toBe('CHECKPOINT_DAMAGED');
    }
    expect(codeOf(new Uint8Array([...bytes, 0]))).toBe('CHECKPOINT_DAMAGED');
    expect(codeOf(new Uint8Array(0))).toBe('CHECKPOINT_DAMAGED');
  });

  it('is refused with an invalid header, although the sum is right', () => {
    const { checkpoint: _, ...header } = SESSION;
    expect(codeOf(sealed(header))).toBe('none');
    for (const bad of [
      '{',
      'null',
      [],
      { ...header, executions: -1 },
      { ...header, executions: 'many' },
      { ...header, ttlMs: 0 },
      { ...header, ttlMs: 1.5 },
      { ...header, metadata: '[]' },
      { ...header, metadata: '{' },
      { ...header, metadata: {} },
      { ...header, packages: 'numpy' },
      { ...header, packages: [1] },
    ]) {
      expect([bad, codeOf(sealed(bad))]).toEqual([bad, 'CHECKPOINT_DAMAGED']);
    }
  });

  it('is refused when its header claims to be longer than the file', () => {
    const bytes = Buffer.from(sealed({}));
    bytes.writeUInt32LE(0xffffffff, 8);
    const body = bytes.subarray(0, -32);
    expect(codeOf(new Uint8Array([...body, ...createHash('sha256').update(body).digest()]))).toBe(
      'CHECKPOINT_DAMAGED',
    );
  });

  it('is no longer than what an import takes', () => {
    expect(bytesOf({ ...SESSION, metadata: JSON.stringify({ a: 'x'.repeat(4_000) }) }).length).toBeLessThan(
      exportBytesMax(4),
    );
  });
});
