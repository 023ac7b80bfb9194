import { damaged } from '../../checkpoint-format/checkpoint-error.js';
import type { Packed } from '../../checkpoint-format/codec.js';
import { copyBytes } from '../../checkpoint-format/copy-bytes.js';
import {
  type DescriptorState,
  type FileState,
  KIND_PIPE,
  kindOf,
  type NodeState,
} from '../../checkpoint-format/file-state.js';
import type { EmscriptenFs, FsNode, FsStream, Memfs } from '../../pyodide/emscripten-fs.js';
import type { FilesystemSeal, SealedFilesystem } from '../filesystem/sealed-filesystem.js';

const READ_ONLY = 0;

export interface FilesToRestore {
  /** Checked already; see checkFileState. */
  state: FileState;
  /** By inode number; not written to. */
  contents: ReadonlyMap<number, Uint8Array>;
  packed: ReadonlyMap<number, Packed>;
}

/**
 * Puts files and descriptors into a file system that is in its sealed state.
 * @throws CheckpointError damaged, or Emscripten's own errors; a reset must follow then
 */
export function restoreFiles(
  fs: EmscriptenFs,
  memfs: Memfs,
  files: SealedFilesystem,
  { state, contents, packed }: FilesToRestore,
): void {
  const { seal } = files;
  checkRoots(state, seal);
  const nodes = new Map<number, FsNode>(seal.roots.map(({ node }) => [node.id, node]));
  for (const one of state.nodes) {
    const node = makeNode(fs, memfs, one, nodes, files);
    nodes.set(one.id, node);
    const content = contents.get(one.id);
    if (content) {
      // A copy: programs change files in place, and what is held here may be restored again.
      node.contents = copyBytes(content);
      node.usedBytes = content.length;
      const compressed = packed.get(one.id);
      if (compressed) files.unchanged.set(node, compressed);
    }
    files.quota.adopt(node, one.parent !== null);
  }
  // Only now: making what is in a folder changes its times.
  for (const { id, mode, atime, mtime, ctime } of [...state.roots, ...state.nodes]) {
    Object.assign(nodes.get(id) as FsNode, { mode, atime, mtime, ctime });
  }
  fs.nextInode = state.nextInode;
  fs.currentPath = state.currentFolder;
  restoreDescriptors(fs, state, seal, (id) => nodes.get(id) ?? seal.nodes.get(id));
}

function checkRoots({ roots, nextInode }: FileState, seal: FilesystemSeal): void {
  const same =
    roots.length === seal.roots.length &&
    seal.roots.every(({ path, node }, index) => roots[index]?.path === path && roots[index]?.id === node.id);
  if (!same || nextInode < seal.nextInode) throw damaged('its writable folders are not those of this image');
}

function makeNode(
  fs: EmscriptenFs,
  memfs: Memfs,
  { id, parent, name, mode, target, device }: NodeState,
  nodes: Map<number, FsNode>,
  { seal, pipes }: SealedFilesystem,
): FsNode {
  if (id < seal.nextInode) throw damaged('an inode number is one of the image');
  const root = (seal.roots[0] as { node: FsNode }).node;
  const folder = parent === null ? root : (nodes.get(parent) as FsNode);
  fs.nextInode = id;
  if (kindOf({ mode }) === KIND_PIPE) return pipes.nodeOf(mode);
  const node = memfs.createNode(folder, parent === null ? 'deleted' : name, mode, device);
  if (target !== null) node.link = target;
  if (parent === null) {
    // It is open and nothing else; those come first, so that no name can be in the way.
    fs.hashRemoveNode(node);
    delete (folder.contents as Record<string, FsNode>)[node.name];
  }
  return node;
}

function restoreDescriptors(
  fs: EmscriptenFs,
  { openFiles, descriptors }: FileState,
  seal: FilesystemSeal,
  nodeOf: (id: number) => FsNode | undefined,
): void {
  const kept = new Set(
    descriptors.flatMap(({ fd, file }) => {
      const on = openFiles[file]?.on;
      return on && 'sealed' in on && on.sealed === fd ? [fd] : [];
    }),
  );
  for (const [fd, stream] of seal.streams) {
    if (kept.has(fd)) continue;
    fs.streams[fd] = null;
    stream.fd = null;
  }
  const first = new Map<number, FsStream>();
  for (const descriptor of [...descriptors].sort((a, b) => a.fd - b.fd)) {
    const file = openFiles[descriptor.file] as FileState['openFiles'][number];
    const before = first.get(descriptor.file);
    let stream: FsStream;
    if (before) stream = fs.dupStream(before, descriptor.fd);
    else if ('sealed' in file.on) stream = inherited(fs, seal, file.on.sealed, descriptor);
    else stream = openAt(fs, nodeOf(file.on.node), descriptor.fd);
    stream.shared.flags = file.flags;
    stream.shared.position = file.position;
    stream.path = descriptor.path;
    stream.getdents = descriptor.listing;
    first.set(descriptor.file, stream);
  }
}

/** What the image has open, at its own descriptor or as a duplicate elsewhere. */
function inherited(
  fs: EmscriptenFs,
  seal: FilesystemSeal,
  fd: number,
  descriptor: DescriptorState,
): FsStream {
  const stream = seal.streams.get(fd);
  if (!stream) throw damaged('a descriptor is one that the image does not have');
  return fd === descriptor.fd ? stream : fs.dupStream(stream, descriptor.fd);
}

function openAt(fs: EmscriptenFs, node: FsNode | undefined, fd: number): FsStream {
  if (!node) throw damaged('a descriptor is open on a file that does not exist');
  // The flags that it had may not open it any more: a program can add to them afterwards.
  const stream = fs.open(node, READ_ONLY);
  fs.streams[stream.fd as number] = null;
  stream.fd = fd;
  fs.streams[fd] = stream;
  return stream;
}
