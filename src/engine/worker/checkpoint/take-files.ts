import { checkFileState } from '../../checkpoint-format/check-file-state.js';
import { beyondLimits } from '../../checkpoint-format/checkpoint-error.js';
import type { Packed } from '../../checkpoint-format/codec.js';
import {
  FD_MAX,
  INODES_MAX,
  LISTED_CHARS_MAX,
  LISTED_MAX,
  TIME_MAX,
} from '../../checkpoint-format/file-limits.js';
import { BlobWriter, OWN_BLOB_BYTES } from '../../checkpoint-format/file-parts.js';
import {
  type DescriptorState,
  type FileState,
  KIND_DEVICE,
  KIND_LINK,
  kindOf,
  type NodeAttributes,
  type NodeState,
  type OpenFileState,
} from '../../checkpoint-format/file-state.js';
import type { EmscriptenFs, FsNode, FsStream } from '../../pyodide/emscripten-fs.js';
import type { FilesystemSeal, SealedFilesystem } from '../filesystem/sealed-filesystem.js';

export interface TakenFiles {
  state: FileState;
  blobs: Packed[];
  /** Bytes of each file, by inode number. Not copied: nobody writes to them after the reset. */
  contents: Map<number, Uint8Array>;
  /** The same compressed, for those with a blob of their own. */
  packed: Map<number, Packed>;
}

/**
 * Files and descriptors as they are now.
 * @throws CheckpointError beyond_limits when there is something that no checkpoint can hold
 */
export function takeFiles(fs: EmscriptenFs, files: SealedFilesystem): TakenFiles {
  const { seal, unchanged } = files;
  checkStreams(fs);
  const linked = nodesInOrder(files);
  const nodes = [...openWithoutName(fs, seal, linked), ...linked];
  const writer = new BlobWriter();
  const contents = new Map<number, Uint8Array>();
  const packed = new Map<number, Packed>();
  const named = new Set(linked);
  const states = nodes.map((node): NodeState => {
    const bytes = bytesOf(node);
    if (bytes) contents.set(node.id, bytes);
    const content = bytes ? writer.add(bytes, unchanged.get(node)) : null;
    if (bytes && content && bytes.length >= OWN_BLOB_BYTES) {
      const own = writer.blobs[content.blob] as Packed;
      unchanged.set(node, own);
      packed.set(node.id, own);
    }
    return {
      id: node.id,
      parent: named.has(node) ? node.parent.id : null,
      name: node.name,
      ...attributesOf(node),
      content,
      target: kindOf(node) === KIND_LINK ? String(node.link) : null,
      device: kindOf(node) === KIND_DEVICE ? Number(node.rdev) : 0,
    };
  });
  const blobs = writer.finish();
  const state = {
    nextInode: fs.nextInode,
    currentFolder: fs.currentPath,
    roots: seal.roots.map(({ path, node }) => ({ path, id: node.id, ...attributesOf(node) })),
    nodes: states,
    ...takeDescriptors(fs, seal, new Set(nodes)),
  };
  // What could not be restored is not worth keeping, and better known now.
  const limits = { inodes: INODES_MAX, bytes: files.quota.limitBytes };
  return {
    state: checkFileState(
      state,
      blobs.map(({ raw }) => raw),
      limits,
    ),
    blobs,
    contents,
    packed,
  };
}

/** Every node that a program made and that has a name: folders before what is in them, each in its own order. */
function nodesInOrder(files: SealedFilesystem): FsNode[] {
  const children = new Map<number, FsNode[]>();
  // The table and not the folders, which are plain objects: a file named __proto__ is only here.
  for (const node of files.added()) {
    const siblings = children.get(node.parent.id);
    if (siblings) siblings.push(node);
    else children.set(node.parent.id, [node]);
  }
  const ordered: FsNode[] = [];
  const visit = (folder: FsNode): void => {
    const found = children.get(folder.id);
    if (!found) return;
    const places = new Map(Object.keys(folder.contents ?? {}).map((name, place) => [name, place]));
    const place = ({ name }: FsNode): number => places.get(name) ?? Number.MAX_SAFE_INTEGER;
    found.sort((a, b) => place(a) - place(b) || a.id - b.id);
    for (const node of found) ordered.push(node);
    for (const node of found) visit(node);
  };
  for (const { node } of files.seal.roots) visit(node);
  return ordered;
}

/** Before anything is made of them: each of a few thousand descriptors may be listing thousands of names. */
function checkStreams({ streams }: EmscriptenFs): void {
  if (streams.length > FD_MAX + 1) throw beyondLimits(`a descriptor is above ${FD_MAX}`);
  let names = 0;
  let characters = 0;
  for (const stream of streams) {
    const listing = stream?.getdents ?? [];
    names += listing.length;
    if (names > LISTED_MAX) throw beyondLimits(`more than ${LISTED_MAX} names of folders are being listed`);
    for (const name of listing) characters += name.length;
  }
  if (characters > LISTED_CHARS_MAX)
    throw beyondLimits('the names of folders that are being listed are too long');
}

/** Nodes that only descriptors hold. */
function openWithoutName(fs: EmscriptenFs, seal: FilesystemSeal, named: FsNode[]): FsNode[] {
  const known = new Set(named);
  const found = new Set<FsNode>();
  for (const stream of fs.streams) {
    if (stream && stream.node.id >= seal.nextInode && !known.has(stream.node)) found.add(stream.node);
  }
  return [...found];
}

function takeDescriptors(
  fs: EmscriptenFs,
  seal: FilesystemSeal,
  nodes: Set<FsNode>,
): { openFiles: OpenFileState[]; descriptors: DescriptorState[] } {
  const sealed = new Map([...seal.streams].map(([fd, stream]) => [stream.shared, fd]));
  const places = new Map<FsStream['shared'], number>();
  const openFiles: OpenFileState[] = [];
  const descriptors: DescriptorState[] = [];
  for (const [fd, stream] of fs.streams.entries()) {
    if (!stream) continue;
    const { shared, node, path, getdents } = stream;
    let file = places.get(shared);
    if (file === undefined) {
      const inherited = sealed.get(shared);
      if (inherited === undefined && !nodes.has(node) && seal.nodes.get(node.id) !== node) {
        throw beyondLimits('a descriptor is open on something that cannot be kept');
      }
      const on = inherited === undefined ? { node: node.id } : { sealed: inherited };
      file = openFiles.push({ on, flags: shared.flags | 0, position: shared.position }) - 1;
      places.set(shared, file);
    }
    descriptors.push({ fd, file, path, listing: getdents ?? null });
  }
  return { openFiles, descriptors };
}

function bytesOf(node: FsNode): Uint8Array | null {
  const { contents, usedBytes } = node;
  if (!ArrayBuffer.isView(contents) || !(usedBytes > 0)) return null;
  return new Uint8Array(contents.buffer, contents.byteOffset, usedBytes);
}

/** utime() takes numbers that are no time, and times that no date can hold; as a kernel does, the nearest one is kept. */
function attributesOf({ mode, atime, mtime, ctime }: NodeAttributes): NodeAttributes {
  const time = (value: number): number =>
    Number.isNaN(value) ? 0 : Math.max(-TIME_MAX, Math.min(TIME_MAX, value));
  return { mode, atime: time(atime), mtime: time(mtime), ctime: time(ctime) };
}
