import { PIPE_BYTES_MAX } from '../../checkpoint-format/file-limits.js';
import { KIND_PIPE } from '../../checkpoint-format/file-state.js';
import type { EmscriptenFs, FsNode, FsStream, Memfs, StreamOps } from '../../pyodide/emscripten-fs.js';
import type { DiskQuota } from './disk-quota.js';
import type { MapMemory } from './file-maps.js';
import { accessOf, O_NONBLOCK, READ_ONLY, WRITE_ONLY } from './open-flags.js';

const [EAGAIN, EDEADLK, EFAULT, EINVAL, EPERM, EPIPE] = [6, 16, 21, 28, 63, 64];
const [POLLIN, POLLOUT, POLLERR, POLLHUP] = [0x41, 0x104, 8, 16];
const [FIONREAD, FIONBIO] = [0x541b, 0x5421];
/** A write of up to this many bytes is done as a whole or not at all. */
const PIPE_BUF = 4096;
const MODE = KIND_PIPE | 0o600;
/** How much longer a buffer may be than twice the bytes in the pipe. */
const SPARE_BYTES = 4096;
const NOTHING = new Uint8Array(0);

type Memory = Pick<MapMemory, 'HEAPU8'>;

/**
 * Pipes within the program. Emscripten's own keep any number of bytes, and a count of all pipes ever made, in JavaScript
 * across resets. Here a pipe is a node without a name, with what is in it as its contents: bounded as on Linux, counted by the
 * quota, gone with its last descriptor or at the reset, and part of a checkpoint. A call that would block would block for
 * ever, since nothing else runs: it fails with EDEADLK, or with EAGAIN on a non-blocking descriptor.
 */
export class Pipes {
  readonly #fs: EmscriptenFs;
  readonly #quota: DiskQuota;
  readonly #folder: FsNode;
  readonly #memory: Memory;
  readonly #nodeOps: object;
  readonly #ops: StreamOps;

  /** @param folder the writable one that they count as part of */
  constructor(fs: EmscriptenFs, memfs: Memfs, quota: DiskQuota, folder: FsNode, memory: Memory) {
    this.#fs = fs;
    this.#quota = quota;
    this.#folder = folder;
    this.#memory = memory;
    // A device has neither a size nor children, as a pipe has not.
    this.#nodeOps = memfs.ops_table.chrdev.node;
    this.#ops = {
      open: (stream) => {
        stream.seekable = false;
      },
      read: (stream, buffer, offset, length) => this.#read(stream, buffer as Int8Array, offset, length),
      write: (stream, buffer, offset, length) => this.#write(stream, buffer as Int8Array, offset, length),
      poll: (stream) => this.#poll(stream),
      ioctl: (stream, request, address) => this.#control(stream, request, address),
    };
  }

  /** Makes a pipe. @param address of two int32, which become its ends. @throws ErrnoError */
  make(address: number): 0 {
    const at = address >>> 0;
    if (at === 0 || at + 8 > this.#memory.HEAPU8.length) throw new this.#fs.ErrnoError(EFAULT);
    const node = this.#quota.makeNameless(() => this.nodeOf(MODE));
    const reader = this.#open(node, READ_ONLY);
    let writer: FsStream;
    try {
      writer = this.#open(node, WRITE_ONLY);
    } catch (error) {
      this.#fs.close(reader);
      throw error;
    }
    const view = new DataView(this.#memory.HEAPU8.buffer);
    view.setInt32(at, reader.fd as number, true);
    view.setInt32(at + 4, writer.fd as number, true);
    return 0;
  }

  /** An empty pipe with the next inode number; the quota does not count it yet. */
  nodeOf(mode: number): FsNode {
    const node = new this.#fs.FSNode(this.#folder, 'pipe', mode, 0);
    Object.assign(node, { node_ops: this.#nodeOps, stream_ops: this.#ops, contents: NOTHING, usedBytes: 0 });
    return node;
  }

  /** Whether a descriptor is an end of a pipe. */
  isPipe(fd: number): boolean {
    return this.#fs.streams[fd]?.stream_ops === this.#ops;
  }

  /** @returns the capacity of a pipe when that many bytes are asked for, or a negative errno */
  sizeFor(bytes: number): number {
    return bytes > PIPE_BYTES_MAX ? -EPERM : PIPE_BYTES_MAX;
  }

  #open(node: FsNode, flags: number): FsStream {
    try {
      return this.#fs.createStream({
        ...{ node, flags, path: `pipe:[${node.id}]`, position: 0 },
        ...{ seekable: false, stream_ops: this.#ops },
      });
    } catch (error) {
      // It was never open, so no close will drop it.
      this.#quota.dropUnopened(node);
      throw error;
    }
  }

  #read(stream: FsStream, buffer: Int8Array, offset: number, length: number): number {
    const { node } = stream;
    const { contents, usedBytes } = node as { contents: Uint8Array; usedBytes: number };
    if (length === 0) return 0;
    if (usedBytes === 0) {
      if (!this.#isOpen(node, WRITE_ONLY)) return 0;
      throw this.#wouldWait(stream);
    }
    const taken = Math.min(length, usedBytes);
    const left = usedBytes - taken;
    buffer.set(contents.subarray(0, taken), offset);
    this.#quota.within(node, left, () => {
      contents.copyWithin(0, taken, usedBytes);
      if (contents.length > 2 * left + SPARE_BYTES) node.contents = resized(contents, left, left);
      node.usedBytes = left;
    });
    return taken;
  }

  #write(stream: FsStream, buffer: Int8Array, offset: number, length: number): number {
    const { node } = stream;
    if (length === 0) return 0;
    if (!this.#isOpen(node, READ_ONLY)) throw new this.#fs.ErrnoError(EPIPE);
    const { usedBytes } = node;
    const room = PIPE_BYTES_MAX - usedBytes;
    const inPart = (stream.shared.flags & O_NONBLOCK) !== 0 && length > PIPE_BUF && room > 0;
    if (length > room && !inPart) throw this.#wouldWait(stream);
    const given = Math.min(length, room);
    const end = usedBytes + given;
    this.#quota.within(node, end, () => {
      const contents = node.contents as Uint8Array;
      const bytes = contents.length >= end ? contents : resized(contents, usedBytes, end + SPARE_BYTES);
      bytes.set(buffer.subarray(offset, offset + given), usedBytes);
      node.contents = bytes;
      node.usedBytes = end;
    });
    return given;
  }

  #poll(stream: FsStream): number {
    const { node } = stream;
    if (accessOf(stream) === READ_ONLY) {
      const ready = node.usedBytes > 0 ? POLLIN : 0;
      return this.#isOpen(node, WRITE_ONLY) ? ready : ready | POLLHUP;
    }
    if (!this.#isOpen(node, READ_ONLY)) return POLLOUT | POLLERR;
    return PIPE_BYTES_MAX - node.usedBytes >= PIPE_BUF ? POLLOUT : 0;
  }

  #control(stream: FsStream, request: number, address: number): number {
    const at = address >>> 0;
    const view = new DataView(this.#memory.HEAPU8.buffer);
    if (at + 4 > view.byteLength) throw new this.#fs.ErrnoError(EFAULT);
    if (request === FIONREAD) view.setInt32(at, stream.node.usedBytes, true);
    else if (request !== FIONBIO) throw new this.#fs.ErrnoError(EINVAL);
    else if (view.getInt32(at, true) === 0) stream.shared.flags &= ~O_NONBLOCK;
    else stream.shared.flags |= O_NONBLOCK;
    return 0;
  }

  /** Whether some descriptor is that end of a pipe. */
  #isOpen(node: FsNode, end: number): boolean {
    return this.#fs.streams.some(
      (stream) => stream?.node === node && (accessOf(stream) === READ_ONLY) === (end === READ_ONLY),
    );
  }

  #wouldWait({ shared }: FsStream): Error {
    return new this.#fs.ErrnoError(shared.flags & O_NONBLOCK ? EAGAIN : EDEADLK);
  }
}

/** A buffer of that length with the first `used` bytes. */
function resized(bytes: Uint8Array, used: number, length: number): Uint8Array {
  const other = new Uint8Array(length);
  other.set(bytes.subarray(0, used));
  return other;
}
