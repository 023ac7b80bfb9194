import type { EmscriptenFs } from '../../pyodide/emscripten-fs.js';
import type { FileMaps } from '../filesystem/file-maps.js';
import { O_NONBLOCK } from '../filesystem/open-flags.js';
import type { Pipes } from '../filesystem/pipes.js';
import type { WasmImports } from '../gate/import-gate.js';
import { IOV_MAX } from './bounded-calls.js';
import type { MemoryCap } from './memory-cap.js';

const EACCES = 2;
const F_SETFL = 4;
const POLLNVAL = 32;
const [F_SETPIPE_SZ, F_GETPIPE_SZ] = [1031, 1032];
/** The flags that a program can change: O_APPEND and O_NONBLOCK. */
const SETTABLE = 1024 | O_NONBLOCK;

type Call = (...args: number[]) => number;

export interface Descriptors {
  fs: EmscriptenFs;
  pipes: Pipes;
  maps: FileMaps;
}

/** Calls on descriptors where Emscripten differs from a kernel, or keeps state in JavaScript. */
export class FileCalls {
  #descriptors: Descriptors | null = null;

  constructor(private readonly memory: Pick<MemoryCap, 'buffer'>) {}

  /** Until then, pipes and maps are refused. */
  attach(descriptors: Descriptors): void {
    this.#descriptors = descriptors;
  }

  /** Handles several buffers of a pipe one by one: what the first ones transferred is not lost when the next would block. */
  oneByOne(call: (...args: unknown[]) => unknown): Call {
    return (fd, list, count, done) => {
      const isSeveral = count > 1 && count <= IOV_MAX && this.#descriptors?.pipes.isPipe(fd);
      if (!isSeveral) return call(fd, list, count, done) as number;
      let total = 0;
      for (let at = list >>> 0; at < (list >>> 0) + 8 * count; at += 8) {
        const wanted = this.#view.getUint32(at + 4, true);
        if (wanted === 0) continue;
        const errno = call(fd, at, 1, done) as number;
        if (errno !== 0 && total === 0) return errno;
        const moved = errno === 0 ? this.#view.getUint32(done >>> 0, true) : 0;
        total += moved;
        if (moved < wanted) break;
      }
      this.#view.setUint32(done >>> 0, total, true);
      return 0;
    };
  }

  /** Sets POLLNVAL for descriptors that are not open, which Emscripten's poll() skips. @returns how many there are */
  markClosed(list: number, count: number): number {
    const streams = this.#descriptors?.fs.streams ?? [];
    const view = this.#view;
    let closed = 0;
    for (let at = list >>> 0, end = at + 8 * count; at < end; at += 8) {
      const fd = view.getInt32(at, true);
      if (fd < 0 || streams[fd]) continue;
      view.setInt16(at + 6, POLLNVAL, true);
      closed += 1;
    }
    return closed;
  }

  functions(original: WasmImports) {
    return {
      __syscall_pipe: (address: number) => this.#answer(({ pipes }) => pipes.make(address)),
      __syscall_fcntl64: (fd: number, command: number, rest: number): unknown => {
        const descriptors = this.#descriptors;
        const stream = descriptors?.fs.streams[fd];
        // Emscripten sets any flag, even one that makes a read-only descriptor writable, and never clears one.
        if (stream && command === F_SETFL) {
          const flags = this.#view.getInt32(rest >>> 0, true);
          stream.shared.flags = (stream.shared.flags & ~SETTABLE) | (flags & SETTABLE);
          return 0;
        }
        const isSize = command === F_GETPIPE_SZ || command === F_SETPIPE_SZ;
        if (isSize && descriptors?.pipes.isPipe(fd)) {
          const wanted = command === F_GETPIPE_SZ ? 0 : this.#view.getUint32(rest >>> 0, true);
          return descriptors.pipes.sizeFor(wanted);
        }
        return original.__syscall_fcntl64?.(fd, command, rest);
      },
      _mmap_js: (
        length: number,
        protection: number,
        flags: number,
        fd: number,
        offset: bigint,
        allocated: number,
        address: number,
      ): unknown => {
        const { maps } = this.#descriptors ?? {};
        if (!maps?.takes(protection, flags, fd)) {
          return original._mmap_js?.(length, protection, flags, fd, offset, allocated, address);
        }
        return this.#answer(() => {
          const start = maps.map(length >>> 0, fd, Number(offset));
          // The C library would free it.
          this.#view.setInt32((allocated >>> 2) * 4, 0, true);
          this.#view.setUint32((address >>> 2) * 4, start, true);
          return 0;
        });
      },
      // Only shared writable maps have something to write back.
      _msync_js: (address: number, _length: number, protection: number, flags: number) =>
        this.#answer(({ maps }) => {
          if (maps.isShared(protection, flags)) maps.sync(address >>> 0);
          return 0;
        }),
      _munmap_js: (address: number, _length: number, protection: number, flags: number) =>
        this.#answer(({ maps }) => {
          if (maps.isShared(protection, flags)) maps.unmap(address >>> 0);
          return 0;
        }),
    };
  }

  get #view(): DataView {
    return new DataView(this.memory.buffer);
  }

  /** @returns what `ask` returns, or a negative errno, as the C library expects */
  #answer(ask: (descriptors: Descriptors) => number): number {
    const descriptors = this.#descriptors;
    if (!descriptors) return -EACCES;
    try {
      return ask(descriptors);
    } catch (error) {
      if (error instanceof descriptors.fs.ErrnoError) return -error.errno;
      throw error;
    }
  }
}
