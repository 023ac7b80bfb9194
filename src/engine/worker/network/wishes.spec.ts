import { describe, expect, it } from '@jest/globals';
import type { NetworkQuestion } from '../../protocol/network-frames.js';
import { decodeQuestion, encodeQuestion } from '../../protocol/network-question.js';
import { CONNECT, CONNECTED, RECEIVE, readWish, SEND, SHUTDOWN, TLS } from './wishes.js';

function wish(
  op: number,
  waitMs: number,
  rest: number[] | Buffer,
  size = 2048,
  length = rest.length,
): Buffer {
  const buffer = Buffer.alloc(size);
  buffer[0] = op;
  buffer.writeUInt32LE(waitMs, 1);
  buffer.writeUInt32LE(length, 5);
  buffer.set(rest, 9);
  return buffer;
}

const read = (buffer: Buffer) => readWish(buffer, 40);

describe('what a program puts into a read of /dev/net', () => {
  it('is a wish, with a wait that is cut', () => {
    expect(read(wish(CONNECT, 1e6, Buffer.from('\x50\0api.test')))).toEqual({
      ...{ op: 'connect', waitMs: 40 },
      ...{ host: 'api.test', port: 80 },
    });
    expect(read(wish(CONNECTED, 7, []))).toEqual({ op: 'connected', waitMs: 7 });
    expect(read(wish(TLS, 0, Buffer.from('a'), 40_000))).toEqual({ op: 'tls', waitMs: 0, serverName: 'a' });
    expect(read(wish(SEND, 0, [1, 2]))).toEqual({ op: 'send', waitMs: 0, bytes: Buffer.from([1, 2]) });
    expect(read(wish(RECEIVE, 0, [9, 0, 0, 0, 1]))).toEqual({
      op: 'receive',
      waitMs: 0,
      maxBytes: 9,
      peek: true,
    });
    expect(read(wish(SHUTDOWN, 0, []))).toEqual({ op: 'shutdown' });
  });

  it.each([
    ['an empty buffer', Buffer.alloc(0)],
    ['a buffer without room for an error', wish(CONNECTED, 0, [], 1023)],
    ['an unknown op', wish(99, 0, [])],
    ['a length beyond the buffer', wish(SEND, 0, [1], 2048, 2040)],
    ['a length beyond all', wish(SEND, 0, [1], 2048, 0xffff_ffff)],
    ['nothing to send', wish(SEND, 0, [])],
    ['too much to send', wish(SEND, 0, Buffer.alloc(65_537), 70_000)],
    ['no port', wish(CONNECT, 0, [0, 0, 97])],
    ['no host', wish(CONNECT, 0, [80, 0])],
    ['a host with a line feed', wish(CONNECT, 0, [80, 0, 10])],
    ['too long a host', wish(CONNECT, 0, Buffer.alloc(256, 'a'))],
    ['facts of TLS without room for them', wish(TLS, 0, [97])],
    ['a receive of nothing', wish(RECEIVE, 0, [0, 0, 0, 0, 0])],
    ['a receive beyond the buffer', wish(RECEIVE, 0, [0, 8, 0, 0, 0])],
    ['too large a receive', wish(RECEIVE, 0, [1, 0, 1, 0, 0], 70_000)],
    ['a receive without its flag', wish(RECEIVE, 0, [1, 0, 0, 0])],
  ])('is refused: %s', (_what, buffer) => {
    expect(read(buffer)).toBeNull();
  });

  it('never becomes a question that the parent refuses, whatever it is', () => {
    let state = 7;
    const byte = (): number => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return state >>> 24;
    };
    let passed = 0;
    for (let round = 0; round < 30_000; round++) {
      const rest = Buffer.from(Array.from({ length: byte() % 12 }, () => (byte() % 3 ? 97 : byte())));
      const buffer = wish(
        byte() % 9,
        byte() * byte(),
        rest,
        byte() % 4 ? 40_000 : 1500,
        rest.length + (byte() % 16 ? 0 : byte()),
      );
      const found = read(buffer);
      if (!found) continue;
      passed += 1;
      const question = { ...found, connection: 1 } as NetworkQuestion;
      expect(decodeQuestion(encodeQuestion(question).subarray(4))).toEqual(question);
    }
    expect(passed).toBeGreaterThan(1000);
  });
});
