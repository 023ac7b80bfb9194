import { eachFile } from '../../image/package-layer.js';
import type { EmscriptenFs, FsNode, Memfs } from '../../pyodide/emscripten-fs.js';
import { setTimes } from '../filesystem/image-time.js';

const FILE = 0o100644;
const FOLDER = 0o040755;

/**
 * Puts files into the in-memory file system, whose contents are views of `bytes`: nothing is copied, and the read-only
 * root sees to it that nothing is written either.
 * @returns the nodes, in the order of `list`
 */
export function placeFiles(
  fs: EmscriptenFs,
  memfs: Memfs,
  list: readonly [path: string, bytes: number][],
  bytes: Uint8Array,
): FsNode[] {
  const folders = new Map<string, FsNode>([['', fs.root]]);
  const nodes: FsNode[] = [];
  for (const [path, content] of eachFile(list, bytes)) {
    const slash = path.lastIndexOf('/');
    const parent = folderAt(memfs, folders, path.slice(0, slash));
    const node = make(memfs, parent, path.slice(slash + 1), FILE);
    fill(node, content);
    nodes.push(node);
  }
  return nodes;
}

/** Makes `content` what the file holds. */
export function fill(node: FsNode, content: Uint8Array): void {
  node.contents = content;
  node.usedBytes = content.length;
}

function folderAt(memfs: Memfs, folders: Map<string, FsNode>, path: string): FsNode {
  const known = folders.get(path);
  if (known) return known;
  const slash = path.lastIndexOf('/');
  const parent = folderAt(memfs, folders, path.slice(0, slash));
  const name = path.slice(slash + 1);
  const there = (parent.contents as Record<string, FsNode>)[name];
  const node = there ?? make(memfs, parent, name, FOLDER);
  setTimes(node);
  folders.set(path, node);
  return node;
}

function make(memfs: Memfs, parent: FsNode, name: string, mode: number): FsNode {
  const node = memfs.createNode(parent, name, mode, 0);
  setTimes(node);
  // Making a child sets its folder's times.
  setTimes(parent);
  return node;
}
