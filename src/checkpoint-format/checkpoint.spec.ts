import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { seeded } from '../../test/fuzz/kit/random.mjs';
import { checkFileState } from './check-file-state.js';
import { CheckpointError } from './checkpoint-error.js';
import { deleteFileFrom, listFiles, readFileOf, writeFileTo } from './checkpoint-files.js';
import { pack, unpack } from './codec.js';
import { type CheckpointSource, readCheckpoint, writeCheckpoint } from './container.js';
import { BlobWriter, packFileState, readFileState } from './file-parts.js';
import { type FileState, KIND_FILE, KIND_FOLDER, KIND_LINK, type NodeState } from './file-state.js';
import { packChunk, readMemory } from './memory-parts.js';
import { applyChunk, ChunkWriter, checkChunk, PAGE_WORDS, type SealedPage } from './page-chunks.js';

const ANY = { inodes: 1000, bytes: 1 << 24 };
const ROOT = { path: '/home/pyodide', id: 32, mode: KIND_FOLDER | 0o777, atime: 1, mtime: 2, ctime: 3 };

function node(id: number, parent: number | null, name: string, changes: Partial<NodeState> = {}): NodeState {
  const times = { atime: 1, mtime: 2, ctime: 3 };
  return {
    id,
    parent,
    name,
    mode: KIND_FILE | 0o644,
    ...times,
    content: null,
    target: null,
    device: 0,
    ...changes,
  };
}

function stateOf(nodes: NodeState[], changes: Partial<FileState> = {}): FileState {
  return {
    ...{
      nextInode: 100,
      currentFolder: '/home/pyodide',
      roots: [ROOT],
      nodes,
      openFiles: [],
      descriptors: [],
    },
    ...changes,
  };
}

function make(
  contents: Record<string, Uint8Array> = {},
  changes: Partial<CheckpointSource> = {},
): Uint8Array {
  const writer = new BlobWriter();
  const nodes = Object.entries(contents).map(([name, content], index) =>
    node(40 + index, 32, name, { content: writer.add(content) }),
  );
  const made = writeCheckpoint(
    {
      ...{ image: 'i', layout: 'l', memoryBytes: 65_536, takenAt: 5, monotonicMs: 6 },
      ...{ chunks: [], files: packFileState(stateOf(nodes)), blobs: writer.finish() },
      ...changes,
    },
    1 << 26,
  );
  if (!made) throw new Error('too large');
  return made;
}

function encodeChunk(
  memory: Int32Array,
  pages: Iterable<number>,
  sealed: (page: number) => SealedPage | null = () => null,
): Int32Array {
  const writer = new ChunkWriter();
  for (const page of pages) writer.add(page, memory, sealed(page));
  return writer.finish();
}

/** As if it had been written so: the sum is right again. */
function resealed(bytes: Uint8Array): Uint8Array {
  const end = bytes.length - 32;
  bytes.set(createHash('sha256').update(bytes.subarray(0, end)).digest(), end);
  return bytes;
}

const faultOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof CheckpointError) return error.fault;
    throw error;
  }
  return 'none';
};

describe('pages of memory', () => {
  it('come back as they were, whatever changed', () => {
    const random = seeded(1);
    for (let round = 0; round < 10; round++) {
      const pages = 1 + random.below(20);
      const sealed = Int32Array.from({ length: pages * PAGE_WORDS }, () => random.below(3));
      const memory = sealed.slice();
      for (let n = random.below(400); n >= 0; n--)
        memory[random.below(memory.length)] = random.below(2 ** 31);
      if (round % 3 === 0) memory.fill(-1, 0, PAGE_WORDS);
      const same = (page: number) => {
        const [from, to] = [page * PAGE_WORDS, (page + 1) * PAGE_WORDS];
        return memory.subarray(from, to).every((word, index) => word === sealed[from + index]);
      };
      const changed = Int32Array.from(
        Array.from({ length: pages }, (_, page) => page).filter((p) => !same(p)),
      );
      if (changed.length === 0) continue;
      const chunk = encodeChunk(memory, changed, (page) => ({ words: sealed, at: page * PAGE_WORDS }));
      expect(checkChunk(chunk, -1, pages)).toBe(changed.at(-1));
      const restored = sealed.slice();
      applyChunk(chunk, restored);
      expect(Buffer.from(restored.buffer).equals(Buffer.from(memory.buffer))).toBe(true);
    }
  });

  it('are refused when they are not in order, out of bounds or not as long as they say', () => {
    const memory = new Int32Array(4 * PAGE_WORDS).fill(7);
    const good = () => encodeChunk(memory, [1, 3]);
    expect(checkChunk(good(), 0, 4)).toBe(3);
    const at = (index: number, value: number) => good().fill(value, index, index + 1);
    for (const [chunk, after, limit] of [
      [good(), 1, 4],
      [good(), -1, 3],
      [at(1, 3), -1, 4],
      [at(1, -1), -1, 4],
      [at(2, 2 ** 30), -1, 4],
      [at(0, 0), -1, 4],
      [at(0, -5), -1, 4],
      [at(0, 2 ** 30), -1, 4],
      [at(5, 0), -1, 4],
      [good().subarray(0, -1), -1, 4],
      [new Int32Array(0), -1, 4],
    ] as const) {
      expect(faultOf(() => checkChunk(chunk, after, limit))).toBe('damaged');
    }
  });
});

describe('a checkpoint', () => {
  it('is read as it was written', () => {
    const memory = new Int32Array(2 * PAGE_WORDS).fill(9, 100, 300);
    const chunk = encodeChunk(memory, [0]);
    const read = readCheckpoint(make({ a: Buffer.from('aa') }, { chunks: [packChunk(chunk)] }));
    expect(read.header).toMatchObject({
      image: 'i',
      layout: 'l',
      memoryBytes: 65_536,
      takenAt: 5,
      monotonicMs: 6,
    });
    expect(readMemory(read, 65_536)).toEqual([chunk]);
    expect(readFileState(read, ANY).nodes.map(({ name }) => name)).toEqual(['a']);
  });

  it('is not made when it would be too large', () => {
    const files = packFileState(stateOf([]));
    const facts = { image: 'i', layout: 'l', memoryBytes: 0, takenAt: 0, monotonicMs: 0 };
    expect(writeCheckpoint({ ...facts, chunks: [], files, blobs: [] }, 100)).toBeNull();
  });

  it('is refused with any of its bytes changed, cut or added', () => {
    const bytes = make({ a: Buffer.from('aa'), b: Buffer.alloc(70_000, 'xyz') });
    for (let at = 0; at < bytes.length; at++) {
      const changed = Uint8Array.from(bytes);
      changed[at] = (changed[at] as number) ^ (1 << (at % 8));
      expect(['damaged', 'foreign']).toContain(faultOf(() => readCheckpoint(changed)));
    }
    for (let length = 0; length < bytes.length; length += 7) {
      expect(faultOf(() => readCheckpoint(bytes.subarray(0, length)))).toBe('damaged');
    }
    expect(faultOf(() => readCheckpoint(Buffer.concat([bytes, Buffer.alloc(1)])))).toBe('damaged');
  });

  it('is refused or harmless when its bytes were changed and its sum made right again', () => {
    const memory = Int32Array.from({ length: 8 * PAGE_WORDS }, (_, n) => n);
    const chunk = encodeChunk(memory, [1, 2, 5]);
    const bytes = make(
      { a: Buffer.alloc(3000, 'ab'), b: Buffer.alloc(70_000, 'xyz') },
      { chunks: [packChunk(chunk)] },
    );
    const random = seeded(2);
    const ends: Record<string, number> = {};
    for (let n = 0; n < 800; n++) {
      const changed = Uint8Array.from(bytes);
      for (let k = random.below(3); k >= 0; k--)
        changed[8 + random.below(bytes.length - 40)] = random.below(256);
      const end = faultOf(() => {
        const read = readCheckpoint(resealed(changed));
        for (const part of readMemory(read, 1 << 20)) applyChunk(part, new Int32Array(1 << 18));
        readFileState(read, ANY);
        for (const blob of read.blobs) unpack(blob, read.header.codec);
        listFiles(changed);
      });
      ends[end] = (ends[end] ?? 0) + 1;
    }
    expect(Object.keys(ends).sort()).toEqual(expect.arrayContaining(['damaged', 'none']));
  });

  it.each<[string, Partial<CheckpointSource>, string]>([
    ['more memory than allowed', { memoryBytes: 2 ** 40 }, 'beyond_limits'],
    [
      'a part that grows beyond what it says',
      { chunks: [{ raw: 100, bytes: pack(Buffer.alloc(1 << 20)).bytes.subarray(0, 99) }] },
      'damaged',
    ],
    [
      'a chunk of a gigabyte',
      { chunks: [{ raw: 2 ** 30, bytes: pack(Buffer.alloc(1 << 20)).bytes }] },
      'damaged',
    ],
    [
      'files of a gigabyte',
      { blobs: [{ raw: 2 ** 30, bytes: pack(Buffer.alloc(1 << 20)).bytes }] },
      'beyond_limits',
    ],
    [
      'a state of files of a gigabyte',
      { files: { raw: 2 ** 30, bytes: pack(Buffer.alloc(1 << 20)).bytes } },
      'beyond_limits',
    ],
    ['files that are no JSON', { files: pack(Buffer.from('{"nodes": [')) }, 'damaged'],
    ['another way of compression', { codec: 'lzma' as never }, 'foreign'],
    ['a negative number', { takenAt: -1 }, 'damaged'],
  ])('with %s is refused', (_what, changes, fault) => {
    const bytes = make({}, changes);
    expect(
      faultOf(() => {
        const read = readCheckpoint(bytes);
        readFileState(read, ANY);
        readMemory(read, 1 << 20);
      }),
    ).toBe(fault);
  });
});

describe('the state of files', () => {
  const check = (state: unknown) => faultOf(() => checkFileState(state, [100], ANY));

  it('is taken as it is when it is sound', () => {
    const state = stateOf(
      [
        node(40, 32, 'd', { mode: KIND_FOLDER | 0o755 }),
        node(41, 40, 'f', { content: { blob: 0, at: 10, length: 90 } }),
        node(42, 32, 'l', { mode: KIND_LINK | 0o777, target: '/etc/passwd' }),
        node(43, null, 'gone'),
        node(44, 32, '__proto__'),
      ],
      {
        openFiles: [
          { on: { node: 43 }, flags: -1, position: 5 },
          { on: { sealed: 1 }, flags: 0, position: 0 },
        ],
        descriptors: [
          { fd: 9, file: 0, path: '/x', listing: ['a'] },
          { fd: 1, file: 1, path: '', listing: null },
        ],
      },
    );
    expect(checkFileState(JSON.parse(JSON.stringify(state)), [100], ANY)).toEqual(state);
  });

  it.each<[string, unknown]>([
    ['no object', null],
    ['a list', []],
    ['a name with a slash', stateOf([node(40, 32, '../x')])],
    ['the name ..', stateOf([node(40, 32, '..')])],
    ['an empty name', stateOf([node(40, 32, '')])],
    ['a name with a NUL', stateOf([node(40, 32, 'a\0')])],
    ['a long name', stateOf([node(40, 32, 'x'.repeat(256))])],
    ['a name that is no text', stateOf([node(40, 32, 7 as never)])],
    ['a name twice', stateOf([node(40, 32, 'a'), node(41, 32, 'a')])],
    ['an inode twice', stateOf([node(40, 32, 'a'), node(40, 32, 'b')])],
    ['the inode of a root', stateOf([node(32, 32, 'a')])],
    ['an inode that is still to come', stateOf([node(100, 32, 'a')])],
    ['a file in a file', stateOf([node(40, 32, 'a'), node(41, 40, 'b')])],
    [
      'a file in a folder that comes later',
      stateOf([node(41, 40, 'b'), node(40, 32, 'a', { mode: KIND_FOLDER })]),
    ],
    ['a folder in itself', stateOf([node(40, 40, 'a', { mode: KIND_FOLDER })])],
    ['a file outside of every root', stateOf([node(40, 1, 'a')])],
    ['a pipe', stateOf([node(40, 32, 'a', { mode: 0o010644 })])],
    ['a mode out of bounds', stateOf([node(40, 32, 'a', { mode: 2 ** 40 + KIND_FILE })])],
    ['content beyond its blob', stateOf([node(40, 32, 'a', { content: { blob: 0, at: 10, length: 91 } })])],
    ['content of no blob', stateOf([node(40, 32, 'a', { content: { blob: 1, at: 0, length: 1 } })])],
    [
      'a folder with content',
      stateOf([node(40, 32, 'a', { mode: KIND_FOLDER, content: { blob: 0, at: 0, length: 1 } })]),
    ],
    ['a file with a target', stateOf([node(40, 32, 'a', { target: '/' })])],
    ['a link without one', stateOf([node(40, 32, 'a', { mode: KIND_LINK })])],
    ['a time that is none', stateOf([node(40, 32, 'a', { mtime: null as never })])],
    ['a current folder that is relative', stateOf([], { currentFolder: 'x' })],
    [
      'a descriptor out of bounds',
      stateOf([], {
        openFiles: [{ on: { node: 1 }, flags: 0, position: 0 }],
        descriptors: [{ fd: 2 ** 20, file: 0, path: '', listing: null }],
      }),
    ],
    [
      'a descriptor of no open file',
      stateOf([], { descriptors: [{ fd: 3, file: 0, path: '', listing: null }] }),
    ],
    [
      'a descriptor twice',
      stateOf([], {
        openFiles: [{ on: { node: 1 }, flags: 0, position: 0 }],
        descriptors: [3, 3].map((fd) => ({ fd, file: 0, path: '', listing: null })),
      }),
    ],
    ['a negative position', stateOf([], { openFiles: [{ on: { node: 1 }, flags: 0, position: -1 }] })],
    [
      'flags that are no number',
      stateOf([], { openFiles: [{ on: { node: 1 }, flags: '0' as never, position: 0 }] }),
    ],
  ])('is refused with %s', (_what, state) => {
    expect(check(state)).toBe('damaged');
  });

  it('is refused with more files, or more bytes in them, than allowed', () => {
    const many = stateOf(
      Array.from({ length: 1001 }, (_, n) => node(40 + n, 32, `${n}`)),
      { nextInode: 5000 },
    );
    expect(check(many)).toBe('beyond_limits');
    // The same bytes many times over: what counts is what the files will hold.
    const shared = Array.from({ length: 900 }, (_, n) =>
      node(40 + n, 32, `${n}`, { content: { blob: 0, at: 0, length: 1 << 20 } }),
    );
    const state = stateOf(shared, { nextInode: 5000 });
    expect(faultOf(() => checkFileState(state, [1 << 20], ANY))).toBe('beyond_limits');
  });
});

describe('files of a checkpoint', () => {
  const limits = { ...ANY, checkpointBytes: 1 << 20 };
  const text = (bytes: Uint8Array | null | undefined) => bytes && Buffer.from(bytes).toString();

  it('are listed and read without a worker', () => {
    const large = Buffer.alloc(100_000, 'large');
    const bytes = make({ a: Buffer.from('aa'), large, b: Buffer.from('bb') });
    expect(listFiles(bytes).map(({ path, kind, size }) => [path, kind, size])).toEqual([
      ['/home/pyodide/a', 'file', 2],
      ['/home/pyodide/large', 'file', 100_000],
      ['/home/pyodide/b', 'file', 2],
    ]);
    expect(text(readFileOf(bytes, '/home/pyodide/b'))).toBe('bb');
    expect(text(readFileOf(bytes, '/home/pyodide/large'))).toBe(large.toString());
    expect(readFileOf(bytes, '/home/pyodide/none')).toBeNull();
    expect(readFileOf(bytes, '/home/pyodide')).toBeNull();
  });

  it('are written, changed and deleted, with the folders on their way', () => {
    let bytes = make({ a: Buffer.from('aa') });
    bytes = writeFileTo(bytes, '/home/pyodide/x/y/z', Buffer.from('deep'), limits) as Uint8Array;
    bytes = writeFileTo(bytes, '/home/pyodide/a', Buffer.from('changed'), limits) as Uint8Array;
    bytes = writeFileTo(bytes, '/home/pyodide/empty', Buffer.alloc(0), limits) as Uint8Array;
    expect(listFiles(bytes).map(({ path }) => path.slice(14))).toEqual(['a', 'x', 'x/y', 'x/y/z', 'empty']);
    expect(text(readFileOf(bytes, '/home/pyodide/x/y/z'))).toBe('deep');
    expect(text(readFileOf(bytes, '/home/pyodide/a'))).toBe('changed');
    expect(text(readFileOf(bytes, '/home/pyodide/empty'))).toBe('');
    bytes = deleteFileFrom(bytes, '/home/pyodide/x') as Uint8Array;
    expect(listFiles(bytes).map(({ path }) => path.slice(14))).toEqual(['a', 'empty']);
    expect(deleteFileFrom(bytes, '/home/pyodide/x')).toBeNull();
  });

  it('are not written outside, through a file, over a folder or beyond the limits', () => {
    const bytes = make({ a: Buffer.from('aa') });
    const write = (path: string, content = Buffer.alloc(1), more = limits) =>
      writeFileTo(bytes, path, content, more);
    for (const path of [
      '/etc/passwd',
      '/home/pyodide',
      '/home/pyodide/',
      '/home/pyodide/../x',
      '/home/pyodide/a/b',
      '/home/pyodide//x',
    ]) {
      expect(write(path)).toBeNull();
    }
    expect(faultOf(() => write('/home/pyodide/x', Buffer.alloc(10), { ...limits, bytes: 11 }))).toBe(
      'beyond_limits',
    );
    expect(faultOf(() => write('/home/pyodide/x', undefined, { ...limits, inodes: 1 }))).toBe(
      'beyond_limits',
    );
    expect(faultOf(() => write('/home/pyodide/x', undefined, { ...limits, checkpointBytes: 100 }))).toBe(
      'beyond_limits',
    );
  });
});
