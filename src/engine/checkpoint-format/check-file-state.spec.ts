import { describe, expect, it } from '@jest/globals';
import { ANY, faultOf, node, stateOf } from '../../../test/kit/checkpoints.js';
import { checkFileState } from './check-file-state.js';
import { KIND_FILE, KIND_FOLDER, KIND_LINK, KIND_PIPE } from './file-state.js';

describe('the state of files', () => {
  const check = (state: unknown) => faultOf(() => checkFileState(state, [100], ANY));

  it('is accepted unchanged when it is valid', () => {
    const state = stateOf(
      [
        node(40, 32, 'd', { mode: KIND_FOLDER | 0o755 }),
        node(41, 40, 'f', { content: { blob: 0, at: 10, length: 90 } }),
        node(42, 32, 'l', { mode: KIND_LINK | 0o777, target: '/etc/passwd' }),
        node(43, null, 'gone'),
        node(44, 32, '__proto__'),
        node(45, null, 'pipe', { mode: KIND_PIPE | 0o600, content: { blob: 0, at: 0, length: 10 } }),
      ],
      {
        openFiles: [
          { on: { node: 43 }, flags: -1, position: 5 },
          { on: { sealed: 1 }, flags: 0, position: 0 },
          { on: { node: 45 }, flags: 1, position: 7 },
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
    ['null', null],
    ['a list', []],
    ['a name with a slash', stateOf([node(40, 32, '../x')])],
    ['the name ..', stateOf([node(40, 32, '..')])],
    ['an empty name', stateOf([node(40, 32, '')])],
    ['a name with a NUL', stateOf([node(40, 32, 'a\0')])],
    ['a long name', stateOf([node(40, 32, 'x'.repeat(256))])],
    ['a name that is not a string', stateOf([node(40, 32, 7 as never)])],
    ['a name twice', stateOf([node(40, 32, 'a'), node(41, 32, 'a')])],
    ['an inode twice', stateOf([node(40, 32, 'a'), node(40, 32, 'b')])],
    ['the inode of a root', stateOf([node(32, 32, 'a')])],
    ['an inode number beyond the next one', stateOf([node(100, 32, 'a')])],
    ['a file in a file', stateOf([node(40, 32, 'a'), node(41, 40, 'b')])],
    [
      'a file in a folder that comes later',
      stateOf([node(41, 40, 'b'), node(40, 32, 'a', { mode: KIND_FOLDER })]),
    ],
    ['a folder in itself', stateOf([node(40, 40, 'a', { mode: KIND_FOLDER })])],
    ['a file outside of every root', stateOf([node(40, 1, 'a')])],
    ['a pipe with a name', stateOf([node(40, 32, 'a', { mode: KIND_PIPE })])],
    ['a pipe that is not open', stateOf([node(40, null, 'a', { mode: KIND_PIPE })])],
    ['a block device', stateOf([node(40, 32, 'a', { mode: 0o060644 })])],
    ['a mode out of range', stateOf([node(40, 32, 'a', { mode: 2 ** 40 + KIND_FILE })])],
    ['content beyond its blob', stateOf([node(40, 32, 'a', { content: { blob: 0, at: 10, length: 91 } })])],
    ['content in a missing blob', stateOf([node(40, 32, 'a', { content: { blob: 1, at: 0, length: 1 } })])],
    [
      'a folder with content',
      stateOf([node(40, 32, 'a', { mode: KIND_FOLDER, content: { blob: 0, at: 0, length: 1 } })]),
    ],
    ['a file with a target', stateOf([node(40, 32, 'a', { target: '/' })])],
    ['a link without a target', stateOf([node(40, 32, 'a', { mode: KIND_LINK })])],
    ['an invalid time', stateOf([node(40, 32, 'a', { mtime: null as never })])],
    ['a current folder that is relative', stateOf([], { currentFolder: 'x' })],
    [
      'a descriptor out of range',
      stateOf([], {
        openFiles: [{ on: { node: 1 }, flags: 0, position: 0 }],
        descriptors: [{ fd: 2 ** 20, file: 0, path: '', listing: null }],
      }),
    ],
    [
      'a descriptor without an open file',
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
      'flags that are not a number',
      stateOf([], { openFiles: [{ on: { node: 1 }, flags: '0' as never, position: 0 }] }),
    ],
  ])('is rejected with %s', (_what, state) => {
    expect(check(state)).toBe('damaged');
  });

  it('is rejected with more bytes in a pipe than its capacity', () => {
    const holding = (length: number) =>
      stateOf([node(40, null, 'pipe', { mode: KIND_PIPE, content: { blob: 0, at: 0, length } })], {
        openFiles: [{ on: { node: 40 }, flags: 0, position: 0 }],
      });
    const ofPipe = (length: number) => faultOf(() => checkFileState(holding(length), [1 << 20], ANY));
    expect([ofPipe(65_536), ofPipe(65_537)]).toEqual(['none', 'damaged']);
  });

  it('is rejected with more files, or more bytes in them, than allowed', () => {
    const many = stateOf(
      Array.from({ length: 1001 }, (_, n) => node(40 + n, 32, `${n}`)),
      { nextInode: 5000 },
    );
    expect(check(many)).toBe('beyond_limits');
    // The same bytes many times: the restored size of the files counts.
    const shared = Array.from({ length: 900 }, (_, n) =>
      node(40 + n, 32, `${n}`, { content: { blob: 0, at: 0, length: 1 << 20 } }),
    );
    const state = stateOf(shared, { nextInode: 5000 });
    expect(faultOf(() => checkFileState(state, [1 << 20], ANY))).toBe('beyond_limits');
  });
});
