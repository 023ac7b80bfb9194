import { describe, expect, it } from '@jest/globals';
import { faultOf, node, ROOT, stateOf } from '../../../test/kit/checkpoints.js';
import { checkSeal, readSeal, type SealFacts } from './check-seal.js';
import { type FileState, KIND_DEVICE, KIND_LINK, KIND_PIPE } from './file-state.js';

const SEAL: SealFacts = { roots: [{ path: ROOT.path, id: ROOT.id }], nextInode: 40, descriptors: [0, 1, 2] };
const check = (state: FileState) => faultOf(() => checkSeal(state, SEAL));
const openOn = (on: FileState['openFiles'][number]['on'], nodes: FileState['nodes'] = []) =>
  stateOf(nodes, { openFiles: [{ on, flags: 0, position: 0 }] });

describe('checkSeal', () => {
  it('accepts files that match the interpreter they are from', () => {
    expect(check(stateOf([node(40, 32, 'a')]))).toBe('none');
    expect(check(openOn({ sealed: 2 }))).toBe('none');
    expect(check(openOn({ node: 39 }))).toBe('none');
    expect(check(openOn({ node: 41 }, [node(41, 32, 'a')]))).toBe('none');
    expect(check(openOn({ node: 41 }, [node(41, null, 'pipe', { mode: KIND_PIPE })]))).toBe('none');
  });

  it.each<[string, FileState]>([
    ['another folder', stateOf([], { roots: [{ ...ROOT, path: '/etc' }] })],
    ['a folder with another inode number', stateOf([], { roots: [{ ...ROOT, id: 33 }] })],
    ['a missing folder', stateOf([], { roots: [] })],
    ['an additional folder', stateOf([], { roots: [ROOT, { ...ROOT, path: '/tmp', id: 33 }] })],
    ['an inode number of the image', stateOf([node(39, 32, 'a')])],
    ['a next inode number of the image', stateOf([], { nextInode: 39 })],
    ['a descriptor that the image does not have', openOn({ sealed: 3 })],
    ['a descriptor on a missing file', openOn({ node: 41 })],
    ['a descriptor on a link', openOn({ node: 41 }, [node(41, 32, 'l', { mode: KIND_LINK, target: '/' })])],
    ['a descriptor on a device', openOn({ node: 41 }, [node(41, 32, 'd', { mode: KIND_DEVICE })])],
  ])('rejects %s', (_what, state) => {
    expect(check(state)).toBe('damaged');
  });

  it('reads only well-formed facts', () => {
    expect(readSeal(JSON.stringify(SEAL))).toEqual(SEAL);
    for (const json of ['', 'null', '[]', '{}', JSON.stringify({ ...SEAL, roots: [{ path: 'x', id: 1 }] })]) {
      expect(readSeal(json)).toBeNull();
    }
  });
});
