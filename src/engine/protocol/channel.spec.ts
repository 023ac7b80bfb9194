import { deserialize, serialize } from 'node:v8';
import { describe, expect, it, jest } from '@jest/globals';
import { ChannelError, encodeFrame, FrameReader } from './channel.js';

const MAX = 1000;
const header = (length: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(length);
  return bytes;
};
/** A generator of numbers below 2 ** 32 that is the same in every run (xorshift). */
function makeRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

describe('encodeFrame', () => {
  it('puts the length before what node:v8 reads back', () => {
    const value = { text: 'ä€😀', list: [1, null, 0.5], bytes: new Uint8Array([0, 255]) };
    const frame = encodeFrame(value);
    expect(frame.readUInt32LE()).toBe(frame.length - 4);
    expect(deserialize(frame.subarray(4))).toEqual(value);
    expect(frame.subarray(4)).toEqual(serialize(value));
  });

  it('throws for what cannot be cloned', () => {
    expect(() => encodeFrame({ call: () => 1 })).toThrow('could not be cloned');
  });
});

describe('FrameReader', () => {
  const messages = [{ a: 1 }, 'x'.repeat(300), null, { list: ['€'] }, 7];
  const stream = Buffer.concat(messages.map(encodeFrame));

  it('reads many frames out of one chunk', () => {
    expect(new FrameReader(MAX).push(stream)).toEqual(messages);
  });

  it('reads the same, wherever the stream is cut in two', () => {
    for (let cut = 0; cut <= stream.length; cut++) {
      const reader = new FrameReader(MAX);
      const read = [...reader.push(stream.subarray(0, cut)), ...reader.push(stream.subarray(cut))];
      expect(read).toEqual(messages);
    }
  });

  it.each([1, 2, 3, 5, 7, 64])('reads the same from chunks of %i bytes, with empty ones between', (size) => {
    const reader = new FrameReader(MAX);
    const read: unknown[] = [];
    for (let at = 0; at < stream.length; at += size) {
      read.push(...reader.push(stream.subarray(at, at + size)), ...reader.push(Buffer.alloc(0)));
    }
    expect(read).toEqual(messages);
  });

  it('keeps what it has when the chunk it came in is used again', () => {
    const reader = new FrameReader(MAX);
    const frame = encodeFrame('kept');
    const chunk = Buffer.from(frame.subarray(0, 8));
    reader.push(chunk);
    chunk.fill(0);
    expect(reader.push(frame.subarray(8))).toEqual(['kept']);
  });

  it('takes a frame of the maximum, and refuses one byte more at its header', () => {
    const largest = serialize('x'.repeat(MAX - serialize('x'.repeat(900)).length + 900));
    expect(largest).toHaveLength(MAX);
    expect(new FrameReader(MAX).push(Buffer.concat([header(MAX), largest]))).toHaveLength(1);
    expect(() => new FrameReader(MAX).push(header(MAX + 1))).toThrow(
      new ChannelError('a frame of 1001 bytes, and 1000 are allowed'),
    );
  });

  it('refuses a header of too much that comes byte by byte', () => {
    const reader = new FrameReader(MAX);
    for (const byte of [0xff, 0xff, 0xff]) expect(reader.push(Buffer.from([byte]))).toEqual([]);
    expect(() => reader.push(Buffer.from([0x7f]))).toThrow(ChannelError);
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['text', Buffer.from('GET / HTTP/1.1\r\n')],
    ['a value that is cut', serialize('truncated').subarray(0, 6)],
    ['a view of a kind that is unknown', Buffer.from([0xff, 0x0f, 0x5c, 0x63, 0x01, 0x00])],
    ['a marker of shared memory', Buffer.from([0xff, 0x0f, 0x75, 0x00])],
  ])('refuses a frame that holds %s', (_, payload) => {
    const frame = Buffer.concat([header(payload.length), payload]);
    expect(() => new FrameReader(MAX).push(frame)).toThrow(ChannelError);
  });

  it('reads nothing more after an error', () => {
    const reader = new FrameReader(MAX);
    expect(() => reader.push(header(0))).toThrow('a frame is empty');
    expect(() => reader.push(encodeFrame('fine'))).toThrow('a frame is empty');
  });

  it('asks for leave before it deserializes', () => {
    const reader = new FrameReader(MAX, (payload) => {
      if (payload.includes('bad')) throw new ChannelError('refused');
    });
    expect(reader.push(encodeFrame('good'))).toEqual(['good']);
    expect(() => reader.push(encodeFrame('bad'))).toThrow('refused');
  });

  it('answers random bytes with messages or a ChannelError, never with anything else', () => {
    const random = makeRandom(0x5eed);
    let refused = 0;
    for (let round = 0; round < 2_000; round++) {
      const bytes = Buffer.from(Array.from({ length: 1 + (random() % 200) }, () => random() & 0xff));
      // Most headers would be refused for their length; half of the rounds get beyond that.
      if (round % 2) header(Math.max(0, bytes.length - 4)).copy(bytes);
      // And a format that V8 believes, for half of those.
      if (round % 4 === 1) serialize(null).copy(bytes, 4, 0, 2);
      const reader = new FrameReader(MAX);
      try {
        const cut = random() % bytes.length;
        reader.push(bytes.subarray(0, cut));
        reader.push(bytes.subarray(cut));
      } catch (error) {
        expect(error).toBeInstanceOf(ChannelError);
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(1_500);
  });

  it.each([
    [1, 512],
    [40, 65_536],
  ])('copies a frame of %i MB in chunks of %i bytes less than three times over', (megabytes, size) => {
    const text = 'x'.repeat(megabytes << 20);
    const frame = encodeFrame(text);
    const reader = new FrameReader(frame.length);
    const copies = jest.spyOn(Buffer.prototype, 'copy');
    const read: unknown[] = [];
    for (let at = 0; at < frame.length; at += size) read.push(...reader.push(frame.subarray(at, at + size)));
    const copied = copies.mock.results.reduce((sum, { value }) => sum + (value as number), 0);
    copies.mockRestore();
    expect(read[0] === text).toBe(true);
    expect(copied).toBeGreaterThan(frame.length * 0.9);
    expect(copied).toBeLessThan(frame.length * 3);
  });

  it('believes the length of a frame only as far as bytes arrive', () => {
    const before = process.memoryUsage().arrayBuffers;
    const readers = Array.from({ length: 4 }, () => new FrameReader(2 ** 30));
    for (const reader of readers) reader.push(Buffer.concat([header(2 ** 30), Buffer.alloc(10)]));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(100 * 2 ** 20);
  });
});
