import { KIND_FILE, kindOf } from '../../checkpoint-format/file-state.js';
import type { EmscriptenFs, FsStream } from '../../pyodide/emscripten-fs.js';
import { bytesOf } from './existing-nodes.js';
import { accessOf, READ_WRITE } from './open-flags.js';
import { MAP_PAGE, PageSums, SUM_BYTES } from './page-sums.js';

const [EBADF, EINVAL, EMFILE, ENOMEM, EOVERFLOW] = [8, 28, 33, 48, 61];
const PROT_WRITE = 2;
const MAP_PRIVATE = 2;
/** Maps are aligned as Emscripten's are. */
const ALIGNMENT = 65_536;
const MEMORY_MAX = 2 ** 32;
/** The record just before a map, as uint32: mark, start of its memory, length, descriptor; as doubles: inode number, offset. */
const RECORD_BYTES = 32;
const MARK = 0x4d41_5030;
/** Descriptors of maps begin here, out of the way of a program's own. */
const FIRST_FD = 256;
const PATH = 'mmap:';

/** The parts of the interpreter that make room in linear memory. */
export interface MapMemory {
  readonly HEAPU8: Uint8Array;
  /** Zeros, at a multiple of 64 KB; 0 when there is no room. */
  mmapAlloc(bytes: number): number;
  _free(address: number): void;
}

interface FileMap {
  /** Address of what the program sees, and of the memory that it is part of. */
  start: number;
  memory: number;
  length: number;
  /** Where it begins in its file. */
  offset: number;
  /** A descriptor of the file that is the map's own. */
  stream: FsStream;
}

/**
 * Shared writable maps of files. A map is a copy; Emscripten writes all of it back at its end, through the number of a descriptor that the
 * program may have closed and that may be another file's by then, and over whatever was written to the file meanwhile.
 * Here a map has a descriptor of its own, and the pages that the program changed are written, no further than the file goes.
 * Everything about a map is stored just before it in linear memory, so a reset discards it and a checkpoint includes it.
 */
export class FileMaps {
  /** @param memory its views are read at each use: they change when it grows */
  constructor(
    private readonly fs: EmscriptenFs,
    private readonly memory: MapMemory,
  ) {}

  /** Whether what is written to a map goes to its file. */
  isShared(protection: number, flags: number): boolean {
    return (protection & PROT_WRITE) !== 0 && (flags & MAP_PRIVATE) === 0;
  }

  /** Whether such a map is made here. Emscripten's own code makes all others, and reports invalid arguments. */
  takes(protection: number, flags: number, fd: number): boolean {
    const stream = this.fs.streams[fd];
    if (!stream || !this.isShared(protection, flags)) return false;
    return kindOf(stream.node) === KIND_FILE && accessOf(stream) === READ_WRITE;
  }

  /** @returns the address of the map. @throws ErrnoError */
  map(length: number, fd: number, offset: number): number {
    const { fs } = this;
    if (length === 0) throw this.#error(EINVAL);
    if (!Number.isSafeInteger(offset) || offset < 0) throw this.#error(EOVERFLOW);
    const before = headOf(length);
    if (before + length > MEMORY_MAX - ALIGNMENT) throw this.#error(ENOMEM);
    const free = this.#freeDescriptor();
    const memory = this.memory.mmapAlloc(before + length);
    if (memory === 0) throw this.#error(ENOMEM);
    const start = memory + before;
    const stream = fs.dupStream(fs.streams[fd] as FsStream, free);
    stream.path = `${PATH}${start}`;
    const { node } = stream;
    const there = Math.max(0, Math.min(length, bytesOf(node) - offset));
    const contents = node.contents as Uint8Array;
    this.memory.HEAPU8.set(contents.subarray(offset, offset + there), start);
    const record = this.#recordAt(start);
    [MARK, memory, length, free].forEach((value, at) => {
      record.setUint32(4 * at, value, true);
    });
    record.setFloat64(16, node.id, true);
    record.setFloat64(24, offset, true);
    this.#sumsOf({ start, length }).note();
    return start;
  }

  /** Writes back what changed. @throws ErrnoError EBADF when it is no map with a file */
  sync(start: number): void {
    const found = this.#find(start);
    if (!found) throw this.#error(EBADF);
    this.#writeBack(found);
  }

  /** Writes back what changed, and gives back memory and descriptor. */
  unmap(start: number): void {
    const found = this.#find(start);
    if (!found) throw this.#error(EBADF);
    try {
      this.#writeBack(found);
    } finally {
      this.fs.close(found.stream);
      this.memory._free(found.memory);
    }
  }

  /** Writes back what changed in all maps, as a kernel does when a process ends. */
  syncAll(): void {
    for (const stream of this.fs.streams) {
      if (!stream?.path.startsWith(PATH)) continue;
      const found = this.#find(Number(stream.path.slice(PATH.length)));
      try {
        if (found) this.#writeBack(found);
      } catch (error) {
        // A file of the image cannot be written; the program did not ask for this write.
        if (!(error instanceof this.fs.ErrnoError)) throw error;
      }
    }
  }

  #writeBack({ start, length, offset, stream }: FileMap): void {
    const end = bytesOf(stream.node) - offset;
    for (const [from, to] of this.#sumsOf({ start, length }).changed()) {
      const bytes = Math.min(to, end) - from;
      // The file may have become shorter; a map does not make it longer.
      if (bytes > 0)
        stream.stream_ops.write?.(stream, this.memory.HEAPU8, start + from, bytes, offset + from);
    }
  }

  /** @returns the map at an address, or null. The record may contain anything: the program can write to linear memory. */
  #find(start: number): FileMap | null {
    const size = this.memory.HEAPU8.length;
    if (!Number.isInteger(start) || start % ALIGNMENT !== 0 || start < ALIGNMENT || start > size) return null;
    const record = this.#recordAt(start);
    const word = (at: number) => record.getUint32(at, true);
    const [mark, memory, length, fd] = [word(0), word(4), word(8), word(12)];
    const stream = this.fs.streams[fd];
    const [inode, offset] = [record.getFloat64(16, true), record.getFloat64(24, true)];
    const isMap = mark === MARK && memory > 0 && start === memory + headOf(length) && start + length <= size;
    if (!isMap || !stream || stream.node.id !== inode || stream.path !== `${PATH}${start}`) return null;
    if (kindOf(stream.node) !== KIND_FILE || !Number.isSafeInteger(offset) || offset < 0) return null;
    return { start, memory, length, offset, stream };
  }

  #recordAt(start: number): DataView {
    const { buffer, byteOffset } = this.memory.HEAPU8;
    return new DataView(buffer, byteOffset + start - RECORD_BYTES, RECORD_BYTES);
  }

  #sumsOf({ start, length }: Pick<FileMap, 'start' | 'length'>): PageSums {
    const { buffer } = this.memory.HEAPU8;
    const pages = Math.ceil(length / MAP_PAGE);
    const sums = new Uint32Array(buffer, start - RECORD_BYTES - pages * SUM_BYTES, pages * 2);
    return new PageSums(sums, new Uint8Array(buffer, start, length));
  }

  #freeDescriptor(): number {
    const { streams, MAX_OPEN_FDS: last } = this.fs;
    for (let fd = FIRST_FD; fd < last; fd += 1) if (!streams[fd]) return fd;
    throw this.#error(EMFILE);
  }

  #error(errno: number): Error {
    return new this.fs.ErrnoError(errno);
  }
}

/** Bytes before a map: sums of its pages, and the record. */
function headOf(length: number): number {
  const bytes = Math.ceil(length / MAP_PAGE) * SUM_BYTES + RECORD_BYTES;
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}
