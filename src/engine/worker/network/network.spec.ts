import { describe, expect, it } from '@jest/globals';
import { encodeAnswer } from '../../protocol/network-answer.js';
import type { NetworkAnswer, NetworkQuestion } from '../../protocol/network-frames.js';
import type { EmscriptenFs, FsStream, StreamOps } from '../../pyodide/emscripten-fs.js';
import { Network } from './network.js';
import { CONNECT, GRANTED, RECEIVE } from './wishes.js';

const [EACCES, EINTR, EINVAL] = [2, 27, 28];
class ErrnoError extends Error {
  constructor(readonly errno: number) {
    super();
  }
}

/** The device, a file system with no other, and a parent that gives one answer to each question. */
function make({ hasPipe = true, quietMs = 1000, isDue = false } = {}) {
  let ops: StreamOps = {};
  const streams: (FsStream | null)[] = [];
  const fs = {
    streams,
    ErrnoError,
    makedev: () => 1,
    registerDevice: (_device: number, given: StreamOps) => {
      ops = given;
    },
    mkdev: () => undefined,
  } as unknown as EmscriptenFs;
  const asked: NetworkQuestion[] = [];
  const answers: NetworkAnswer[] = [];
  const memory = { buffer: new ArrayBuffer(65_536) };
  const ask = (question: NetworkQuestion): Buffer => {
    asked.push(question);
    return encodeAnswer(answers.shift() ?? { kind: 'ok' }).subarray(4);
  };
  const deadline = {
    quietMs: (_now: number, most: number) => Math.min(most, quietMs),
    interrupts: () => isDue,
  };
  const network = new Network(hasPipe ? ask : null, deadline as never, memory);
  network.addDevice(fs);
  const open = (shared: object = {}): FsStream => {
    const stream = { fd: streams.length, shared } as unknown as FsStream;
    streams.push(stream);
    return stream;
  };
  const close = (stream: FsStream): void => {
    ops.close?.(stream);
    streams[stream.fd as number] = null;
  };
  /** Reads from the device, at an offset of the memory. @returns the answer, or an errno */
  const read = (stream: FsStream, buffer: Buffer): Buffer | number => {
    const view = new Int8Array(memory.buffer);
    view.set(buffer, 512);
    try {
      const count = ops.read?.(stream, view, 512, buffer.length) as number;
      return Buffer.from(memory.buffer.slice(512, 512 + count));
    } catch (error) {
      if (error instanceof ErrnoError) return error.errno;
      throw error;
    }
  };
  /** poll() of these descriptors. @returns how many are ready, and their events */
  const poll = (fds: number[], waitMs = 5000): [number | null, number[]] => {
    const view = new DataView(memory.buffer);
    fds.forEach((fd, index) => {
      view.setInt32(8 * index, fd, true);
      view.setInt16(8 * index + 4, 5, true);
      view.setInt16(8 * index + 6, 0, true);
    });
    const ready = network.poll(0, fds.length, waitMs);
    return [ready, fds.map((_, index) => view.getInt16(8 * index + 6, true))];
  };
  return { network, ops: () => ops, asked, answers, open, close, read, poll };
}

const wish = (op: number, rest = Buffer.alloc(0)): Buffer => {
  const buffer = Buffer.alloc(2048);
  buffer[0] = op;
  buffer.writeUInt32LE(1000, 1);
  buffer.writeUInt32LE(rest.length, 5);
  rest.copy(buffer, 9);
  return buffer;
};
const connect = wish(CONNECT, Buffer.from('\x50\0api.test'));
const receive = wish(RECEIVE, Buffer.from([100, 0, 0, 0, 0]));

describe('the device of the network', () => {
  it.each([
    ['without a grant', true, false],
    ['without a way to ask, whatever it is told', false, true],
  ])('refuses everything %s, and asks nobody', (_what, hasPipe, isGranted) => {
    const { network, asked, open, read, poll } = make({ hasPipe });
    network.begin(isGranted);
    const stream = open();
    for (const buffer of [wish(GRANTED), connect, receive, wish(99), Buffer.alloc(0)]) {
      expect(read(stream, buffer)).toBe(EACCES);
    }
    expect(poll([0])).toEqual([null, [0]]);
    expect(asked).toEqual([]);
  });

  it('passes a question on with a wait that is short, and the answer back', () => {
    const { network, asked, answers, open, read } = make();
    network.begin(true);
    const stream = open();
    expect(read(stream, wish(GRANTED))).toEqual(Buffer.of(0));
    answers.push({ kind: 'ok' }, { kind: 'bytes', bytes: Buffer.from('ab') });
    expect(read(stream, connect)).toEqual(Buffer.of(0));
    expect(read(stream, receive)).toEqual(Buffer.from('\x05ab'));
    expect(read(stream, Buffer.alloc(0))).toBe(EINVAL);
    expect(read(stream, wish(99))).toBe(EINVAL);
    expect(asked).toEqual([
      { op: 'connect', connection: 1, host: 'api.test', port: 80, waitMs: 40 },
      { op: 'receive', connection: 1, maxBytes: 100, peek: false, waitMs: 40 },
    ]);
  });

  it('does not wait when a signal is due', () => {
    const { network, asked, open, read } = make({ quietMs: 0 });
    network.begin(true);
    read(open(), connect);
    expect(asked).toEqual([expect.objectContaining({ waitMs: 0 })]);
  });

  it('has Python look at a signal that is due before it waits, and asks nothing; what does not wait goes on', () => {
    const { network, asked, open, read } = make({ isDue: true });
    network.begin(true);
    const stream = open();
    expect(read(stream, connect)).toBe(EINTR);
    expect(asked).toEqual([]);
    const now = Buffer.from(connect);
    now.writeUInt32LE(0, 1);
    expect(read(stream, now)).toEqual(Buffer.of(0));
  });

  it('closes a connection with its last descriptor, and one that never was without a word', () => {
    const { network, asked, open, close, read } = make();
    network.begin(true);
    const [shared, other] = [{}, {}];
    const first = open(shared);
    const second = open(shared);
    const unconnected = open(other);
    read(first, connect);
    close(first);
    expect(asked).toHaveLength(1);
    read(unconnected, receive);
    close(unconnected);
    close(second);
    expect(asked.slice(1)).toEqual([{ op: 'close', connection: 1 }]);
  });

  it('asks for the connections of a list alone, and says what is ready', () => {
    const { network, asked, answers, open, read, poll } = make();
    network.begin(true);
    const [one, two, fresh] = [open(), open(), open()];
    read(one, connect);
    read(two, connect);
    answers.push({ kind: 'events', events: [0, 4] });
    expect(poll([0, 9, 1, fresh.fd as number, -1])).toEqual([1, [0, 0, 4, 0, 0]]);
    expect(asked.at(-1)).toEqual({
      ...{ op: 'poll', waitMs: 40 },
      wanted: [
        { connection: 1, events: 5 },
        { connection: 2, events: 5 },
      ],
    });
    expect(poll([fresh.fd as number])[0]).toBeNull();
  });

  it('forgets connections with the run: what is left is not connected, also with the next grant', () => {
    const { network, ops, asked, open, close, read, poll } = make();
    network.begin(true);
    const stream = open();
    read(stream, connect);
    network.end();
    expect(read(stream, receive)).toBe(EACCES);
    expect(poll([0])[0]).toBeNull();
    close(stream);
    expect(asked).toHaveLength(1);
    network.begin(true);
    const next = open(stream.shared);
    expect(ops().poll?.(next)).toBe(4 | 16);
    expect(read(next, receive)).toBe(53);
    read(next, connect);
    // Numbers start anew.
    expect(asked.at(-1)).toMatchObject({ op: 'connect', connection: 1 });
  });
});
