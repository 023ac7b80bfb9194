import { describe, expect, it } from '@jest/globals';
import { ANY, faultOf, make, node, ROOT, stateOf } from '../../../test/kit/checkpoints.js';
import { checkFileState } from './check-file-state.js';
import { validate } from './checkpoint-files.js';
import { type Packed, pack } from './codec.js';
import { readCheckpoint } from './container.js';
import { INODES_MAX, LISTED_MAX, PATH_MAX, PATHS_MAX, TIME_MAX } from './file-limits.js';
import { packFileState, readFileState } from './file-parts.js';
import { type FileState, KIND_FOLDER, KIND_LINK, type NodeState } from './file-state.js';
import { pathsOf, walkTo } from './find-files.js';

const WORKER = { inodes: INODES_MAX, bytes: 64 << 20 };
const FOLDER = { mode: KIND_FOLDER | 0o755 };
/** Generous for a shared machine; input that is not rejected at once takes seconds. */
const QUICK_MS = 1_500;

const check = (state: unknown) => faultOf(() => checkFileState(state, [100], WORKER));

/** Nested folders. */
function nested(depth: number, name: string, top: number | null = ROOT.id): NodeState[] {
  return Array.from({ length: depth }, (_, n) => node(100 + n, n === 0 ? top : 99 + n, name, FOLDER));
}

const withNodes = (nodes: NodeState[]): FileState => stateOf(nodes, { nextInode: 100_000 });

function quickly<T>(act: () => T): T {
  const started = performance.now();
  const result = act();
  expect(performance.now() - started).toBeLessThan(QUICK_MS);
  return result;
}

describe('a forged file state', () => {
  it.each<[string, FileState]>([
    ['thousands of folders of long names', withNodes(nested(6_000, 'x'.repeat(255)))],
    ['thousands of folders of short names', withNodes(nested(2_100, 'x'))],
    [
      'thousands of long paths',
      withNodes([
        ...nested(15, 'x'.repeat(255)),
        ...Array.from({ length: 5_000 }, (_, n) => node(1_000 + n, 114, `${n}`)),
      ]),
    ],
    ['more files than a worker allows', withNodes(Array.from({ length: 10_001 }, () => null as never))],
    [
      'more names in listings than possible',
      stateOf([], {
        openFiles: [{ on: { node: 1 }, flags: 0, position: 0 }],
        descriptors: Array.from({ length: 4_000 }, (_, fd) => ({
          ...{ fd, file: 0, path: '/' },
          listing: Array.from({ length: LISTED_MAX / 2_000 }, () => 'x'),
        })),
      }),
    ],
  ])('with %s is beyond the limits, and is rejected at once', (_what, state) => {
    expect(quickly(() => check(state))).toBe('beyond_limits');
  });

  it('may nest as deep as the longest path', () => {
    const depth = (PATH_MAX - ROOT.path.length) / 2;
    const nodes = nested(Math.floor(depth), 'x');
    expect(check(withNodes(nodes))).toBe('none');
    const deepest = [...pathsOf(withNodes(nodes))].at(-1)?.[0] as string;
    expect(PATH_MAX - deepest.length).toBeLessThan(2);
    expect(walkTo(withNodes(nodes), deepest)?.node).toBe(nodes.at(-1));
    expect(check(withNodes(nested(Math.floor(depth) + 1, 'x')))).toBe('beyond_limits');
  });

  it.each<[string, FileState]>([
    ['a cycle of folders', withNodes([node(40, 41, 'a', FOLDER), node(41, 40, 'b', FOLDER)])],
    ['a cycle after a valid folder', withNodes([node(40, 32, 'a', FOLDER), node(41, 42, 'b', FOLDER)])],
    ['folders below one that was deleted', withNodes(nested(2_100, 'x', null))],
    ['a file without a name that is not open', withNodes([node(40, null, 'a')])],
    ['a time beyond the range of a date', withNodes([node(40, 32, 'a', { mtime: TIME_MAX + 1 })])],
    ['a time before the range of a date', withNodes([node(40, 32, 'a', { atime: -TIME_MAX - 1 })])],
    ['an infinite time', withNodes([node(40, 32, 'a', { ctime: Number.POSITIVE_INFINITY })])],
    ['a time of a root beyond the range of a date', stateOf([], { roots: [{ ...ROOT, mtime: 1e20 }] })],
    ['a negative length', withNodes([node(40, 32, 'a', { content: { blob: 0, at: 0, length: -1 } })])],
    ['a negative offset', withNodes([node(40, 32, 'a', { content: { blob: 0, at: -1, length: 1 } })])],
    ['a negative blob', withNodes([node(40, 32, 'a', { content: { blob: -1, at: 0, length: 1 } })])],
    ['two roots with the same number', stateOf([], { roots: [ROOT, { ...ROOT, path: '/tmp' }] })],
    ['a name of 1 MB', withNodes([node(40, 32, 'x'.repeat(1 << 20))])],
    [
      'a link target of 1 MB',
      withNodes([node(40, 32, 'a', { mode: KIND_LINK | 0o777, target: 'x'.repeat(1 << 20) })]),
    ],
    ['a current folder of 1 MB', stateOf([], { currentFolder: `/${'x'.repeat(1 << 20)}` })],
  ])('with %s is rejected', (_what, state) => {
    expect(quickly(() => check(state))).toBe('damaged');
  });

  it('accepts times in the whole range of a date, including before 1970', () => {
    const changes = { atime: -TIME_MAX, mtime: TIME_MAX, ctime: -1 };
    expect(check(withNodes([node(40, 32, 'a', changes)]))).toBe('none');
  });

  it('is traversed in one pass, however long its paths are', () => {
    const long = nested(15, 'x'.repeat(255));
    const fitting = Math.floor(PATHS_MAX / 3_860) - 30;
    const files = Array.from({ length: fitting }, (_, n) => node(1_000 + n, 114, `${n}`));
    const state = withNodes([...long, ...files]);
    expect(check(state)).toBe('none');
    const paths = quickly(() => [...pathsOf(state)]);
    const last = paths.at(-1)?.[0] as string;
    expect(paths).toHaveLength(15 + fitting);
    expect(quickly(() => walkTo(state, last)?.node)).toBe(files.at(-1));
  });
});

describe('a forged checkpoint', () => {
  const claims = (raw: number, bytes: Uint8Array): Packed => ({ raw, bytes });
  const bomb = (bytes: number) => pack(Buffer.alloc(bytes));
  const read = (changes: Parameters<typeof make>[1]) => {
    const bytes = make({}, changes);
    return quickly(() =>
      faultOf(() => validate(readCheckpoint(bytes), { ...WORKER, memoryBytes: 256 << 20 })),
    );
  };
  /** 16 MB that compress to a few KB. */
  const filled = (text: string) => pack(Buffer.from(text.repeat(Math.floor((16 << 20) / text.length))));

  it.each<[string, Parameters<typeof make>[1], string]>([
    ['16 MB of brackets', { files: filled('[') }, 'damaged'],
    ['16 MB of objects', { files: filled('{"":') }, 'damaged'],
    ['millions of values', { files: filled('1,') }, 'beyond_limits'],
    [
      'millions of nodes',
      { files: pack(Buffer.from(`{"nodes":[${'0,'.repeat(6 << 20)}0]}`)) },
      'beyond_limits',
    ],
    ['a string of 16 MB', { files: pack(Buffer.from(`"${'x'.repeat((16 << 20) - 2)}"`)) }, 'damaged'],
    ['more than 16 MB', { files: bomb((16 << 20) + 1) }, 'beyond_limits'],
    ['a blob of a gigabyte', { blobs: [claims(2 ** 30, bomb(1 << 20).bytes)] }, 'beyond_limits'],
    ['a blob of 2^53', { blobs: [claims(Number.MAX_SAFE_INTEGER, new Uint8Array(9))] }, 'beyond_limits'],
    [
      'a blob that is longer than declared',
      { blobs: [claims(1_000, bomb(32 << 20).bytes.subarray(0, 999))] },
      'damaged',
    ],
    ['a blob that is shorter than declared', { blobs: [claims(32 << 20, bomb(1_000).bytes)] }, 'damaged'],
    [
      'thousands of blobs that are too large in total',
      { blobs: Array.from({ length: 16_000 }, () => claims(1 << 20, new Uint8Array(9))) },
      'beyond_limits',
    ],
    ['thousands of chunks of zeros', { chunks: new Array(4_000).fill(bomb(4 << 20)) }, 'damaged'],
    ['a chunk of a gigabyte', { chunks: [claims(2 ** 30, bomb(1 << 20).bytes)] }, 'damaged'],
    ['more memory than a worker has', { memoryBytes: 2 ** 40 }, 'beyond_limits'],
    ['memory of half a byte', { memoryBytes: 0.5 }, 'damaged'],
    ['a time beyond the range of a date', { takenAt: 1e300 }, 'damaged'],
    ['an overflowing clock', { monotonicMs: 1e300 }, 'damaged'],
  ])('with %s is rejected at once', (_what, changes, fault) => {
    expect(read(changes)).toBe(fault);
  });

  it('never has more names than can be read back', () => {
    const targets = Array.from({ length: 10_000 }, (_, n) =>
      node(100 + n, 32, `${n}`, { mode: KIND_LINK | 0o777, target: '\x01'.repeat(PATH_MAX) }),
    );
    expect(quickly(() => faultOf(() => packFileState(withNodes(targets))))).toBe('beyond_limits');
    const read = () => readFileState(readCheckpoint(make({})), ANY);
    expect(faultOf(read)).toBe('none');
  });
});
