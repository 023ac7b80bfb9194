import { encodePart, readRecord } from './output-record.js';

const bytes = (text: string) => Buffer.from(text);
const part = (stream: 'stdout' | 'stderr', content: Uint8Array) =>
  encodePart(stream, content, 10_000) ?? Buffer.alloc(0);

function recordOf(...parts: Buffer[]): Buffer {
  const record = Buffer.concat([Buffer.alloc(4), ...parts]);
  record.writeUInt32LE(record.length);
  return record;
}

describe('the record of what a run writes', () => {
  it('gives back each stream, whole characters that came in parts included', () => {
    const euro = bytes('\u20ac');
    const record = recordOf(
      part('stdout', bytes('one ')),
      part('stderr', bytes('oops')),
      part('stdout', euro.subarray(0, 1)),
      part('stdout', euro.subarray(1)),
    );
    expect(readRecord(record, 100)).toEqual({
      stdout: { text: 'one \u20ac', base64: null, totalBytes: 7, cutBytes: 0 },
      stderr: { text: 'oops', base64: null, totalBytes: 4, cutBytes: 0 },
    });
  });

  it('has only what counts', () => {
    const record = recordOf(part('stdout', bytes('now')), part('stdout', bytes('of another run')));
    record.writeUInt32LE(4 + 5 + 3);
    expect(readRecord(record, 100).stdout.text).toBe('now');
  });

  it('keeps to the limit of a capture', () => {
    const { stdout } = readRecord(recordOf(part('stdout', bytes('x'.repeat(1000)))), 100);
    expect(stdout).toMatchObject({ totalBytes: 1000, cutBytes: 900 });
  });

  it('cuts a part to the room that there is, and leaves out what has none', () => {
    expect(encodePart('stdout', bytes('abc'), 7)?.subarray(5)).toEqual(bytes('ab'));
    expect(encodePart('stdout', bytes('abc'), 5)).toBeNull();
    expect(encodePart('stdout', bytes(''), 100)).toBeNull();
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['a cut header', Buffer.from([0, 1, 0])],
    ['a stream that is none', Buffer.from([7, 1, 0, 0, 0, 65])],
    ['a length beyond the end', Buffer.from([0, 255, 255, 255, 255, 65])],
  ])('ends where it stops making sense: %s', (_, rest) => {
    expect(readRecord(recordOf(part('stdout', bytes('kept')), rest), 100).stdout.text).toBe('kept');
  });

  it('says nothing when it is too short, and reads no further than it goes', () => {
    expect(readRecord(Buffer.alloc(2), 100).stdout.totalBytes).toBe(0);
    const record = recordOf(part('stdout', bytes('kept')));
    record.writeUInt32LE(2 ** 32 - 1);
    expect(readRecord(record, 100).stdout.text).toBe('kept');
  });
});
