import {
  NETWORK_POLL_MAX,
  POLL_EVENTS,
  POLL_HANGUP,
  POLL_WRITABLE,
  type PollEntry,
} from '../../protocol/network-frames.js';
import type { EmscriptenFs, FsStream, StreamOps } from '../../pyodide/emscripten-fs.js';
import type { Deadline } from '../deadline.js';
import { Connection, NetworkErrno } from './connection.js';
import type { Ask } from './network-pipe.js';
import { GRANTED, PEER, readWish, WISH_BYTES_MAX } from './wishes.js';

/** Known to harness/network/device.py. */
const PATH = '/dev/net';
/** A free major number among Emscripten's devices. */
const MAJOR = 71;
const READABLE_WRITABLE = 0o666;
const [EACCES, EINTR, EINVAL] = [2, 27, 28];
const FIONBIO = 0x5421;
const OK = 0;
/** As Linux has it for a socket that is not connected. */
const UNCONNECTED = POLL_WRITABLE | POLL_HANGUP;
/** Longest single wait, ms: a cancel is looked for in between, and Python sees its signals. */
const SLICE_MS = 40;

/** What it looks at in a list for poll(). */
interface Memory {
  readonly buffer: ArrayBufferLike;
}

/**
 * The device /dev/net, the only way of a program to the network. Every descriptor of it is a socket; a read is a question, which the
 * program has put into the buffer, and the answer comes back in the same one. Without a grant of the run, which only the parent
 * gives, every question is EACCES, and nothing is asked of the parent. The state is that of a run: after it, whatever descriptors
 * are left are sockets that are not connected.
 */
export class Network {
  #isGranted = false;
  #connections = new WeakMap<FsStream['shared'], Connection>();
  #count = 0;
  #fs: EmscriptenFs | null = null;

  /** @param ask null where the parent has given no way to ask */
  constructor(
    private readonly ask: Ask | null,
    private readonly deadline: Deadline,
    private readonly memory: Memory,
  ) {}

  addDevice(fs: EmscriptenFs): void {
    this.#fs = fs;
    const device = fs.makedev(MAJOR, 0);
    const ops: StreamOps = {
      open: (stream) => {
        stream.seekable = false;
      },
      close: (stream) => this.#close(stream),
      read: (stream, buffer, offset, length) =>
        this.#answer(stream, Buffer.from(buffer.buffer, buffer.byteOffset + offset, length)),
      poll: (stream) => {
        const connection = this.#connections.get(stream.shared);
        return connection ? (connection.ready ?? 0) : UNCONNECTED;
      },
      ioctl: (_stream, request) => {
        // Sockets do not block in the device: Python waits, or does not.
        if (request !== FIONBIO) throw new fs.ErrnoError(EINVAL);
        return 0;
      },
    };
    fs.registerDevice(device, ops);
    fs.mkdev(PATH, READABLE_WRITABLE, device);
  }

  begin(isGranted: boolean): void {
    this.#isGranted = isGranted && this.ask !== null;
  }

  /** The parent has closed, or will close, all connections. Must come before anything else closes descriptors. */
  end(): void {
    this.#isGranted = false;
    if (this.#count === 0) return;
    this.#count = 0;
    this.#connections = new WeakMap();
  }

  /**
   * poll() on the connections of a list: waits until one is ready, but not beyond the next signal. Sets their events.
   * @returns how many are ready, or null when there are none in the list
   */
  poll(list: number, count: number, waitMs: number): number | null {
    // Most runs have none.
    if (this.#count === 0 || !this.ask) return null;
    const view = new DataView(this.memory.buffer);
    const wanted: PollEntry[] = [];
    const places: number[] = [];
    for (let at = list >>> 0, end = at + 8 * count; at < end; at += 8) {
      const stream = this.#fs?.streams[view.getInt32(at, true)];
      const connection = stream && this.#connections.get(stream.shared);
      if (!connection?.isOpen || connection.ready !== null) continue;
      wanted.push({ connection: connection.id, events: view.getInt16(at + 4, true) & POLL_EVENTS });
      places.push(at + 6);
    }
    if (wanted.length === 0) return null;
    let ready = 0;
    for (let from = 0; from < wanted.length; from += NETWORK_POLL_MAX) {
      const part = wanted.slice(from, from + NETWORK_POLL_MAX);
      const waits = ready === 0 && wanted.length <= NETWORK_POLL_MAX;
      const answer = this.ask({ op: 'poll', waitMs: waits ? this.#slice(waitMs) : 0, wanted: part });
      for (const index of part.keys()) {
        const events =
          answer.length === 1 + 2 * part.length ? answer.readUInt16LE(1 + 2 * index) : POLL_HANGUP;
        if (events !== 0) ready += 1;
        view.setInt16(places[from + index] as number, events, true);
      }
    }
    return ready;
  }

  /** Answers a read of the device. @returns the length of the answer */
  #answer(stream: FsStream, buffer: Buffer): number {
    const fs = this.#fs as EmscriptenFs;
    const { ask } = this;
    if (!this.#isGranted || !ask) throw new fs.ErrnoError(EACCES);
    if (buffer[0] === GRANTED) return put(buffer, Buffer.of(OK));
    const part = buffer.subarray(0, WISH_BYTES_MAX);
    let connection = this.#connections.get(stream.shared);
    if (buffer[0] === PEER) return put(buffer, Buffer.from(`\0${connection?.peer ?? ''}`, 'latin1'));
    const wish = readWish(part, this.#slice(SLICE_MS));
    if (!wish) throw new fs.ErrnoError(EINVAL);
    // Python then sees its signals at once, and asks again: between short waits it may look at them only now and then.
    if (part.readUInt32LE(1) > 0 && this.deadline.interrupts(performance.now()))
      throw new fs.ErrnoError(EINTR);
    if (!connection) {
      this.#count += 1;
      connection = new Connection(this.#count, ask);
      this.#connections.set(stream.shared, connection);
    }
    try {
      return put(buffer, connection.ask(wish));
    } catch (error) {
      if (error instanceof NetworkErrno) throw new fs.ErrnoError(error.errno);
      throw error;
    }
  }

  /** The last descriptor of a connection closes it. */
  #close(stream: FsStream): void {
    const connection = this.#connections.get(stream.shared);
    if (!connection || this.#fs?.streams.some((one) => one && one !== stream && one.shared === stream.shared))
      return;
    this.#connections.delete(stream.shared);
    if (connection.isOpen) connection.ask({ op: 'close' });
  }

  #slice(waitMs: number): number {
    return this.deadline.quietMs(performance.now(), Math.min(waitMs, SLICE_MS));
  }
}

function put(buffer: Buffer, answer: Buffer): number {
  buffer.set(answer);
  return answer.length;
}
