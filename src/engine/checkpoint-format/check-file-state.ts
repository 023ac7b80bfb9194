import { absolutePath, type Fields, fields, fileName, list, text, time, whole } from './check-fields.js';
import { checkTree } from './check-tree.js';
import { beyondLimits, damaged } from './checkpoint-error.js';
import {
  FD_MAX,
  type FileLimits,
  LISTED_MAX,
  NAME_MAX,
  PATH_MAX,
  PIPE_BYTES_MAX,
  ROOTS_MAX,
} from './file-limits.js';
import {
  type ContentPlace,
  type DescriptorState,
  type FileState,
  KIND_DEVICE,
  KIND_FILE,
  KIND_FOLDER,
  KIND_LINK,
  KIND_MASK,
  KIND_PIPE,
  KIND_SOCKET,
  type NodeState,
  type OpenFileState,
  type RootState,
} from './file-state.js';

const INODE_MAX = 2 ** 48;
const KINDS = new Set([KIND_FOLDER, KIND_FILE, KIND_LINK, KIND_DEVICE, KIND_SOCKET, KIND_PIPE]);

/**
 * Validates the whole file state of a checkpoint, and copies only known fields.
 * @param blobs lengths of the blobs with file contents
 * @throws CheckpointError damaged, or beyond_limits when there are more files than allowed
 */
export function checkFileState(raw: unknown, blobs: readonly number[], limits: FileLimits): FileState {
  const state = fields(raw, 'files');
  const roots = list(state.roots, ROOTS_MAX, 'files.roots').map(rootOf);
  const nextInode = whole(state.nextInode, INODE_MAX, 'files.nextInode');
  const nodes = nodesOf(state.nodes, blobs, limits);
  checkTree({ roots, nodes, nextInode });
  const openFiles = list(state.openFiles, FD_MAX + 1, 'files.openFiles').map(openFileOf);
  checkNameless(nodes, openFiles);
  const descriptors = descriptorsOf(state.descriptors, openFiles.length);
  const currentFolder = absolutePath(state.currentFolder, 'files.currentFolder');
  return { nextInode, currentFolder, roots, nodes, openFiles, descriptors };
}

function nodesOf(raw: unknown, blobs: readonly number[], { inodes, bytes }: FileLimits): NodeState[] {
  const found = list(raw, Number.MAX_SAFE_INTEGER, 'files.nodes');
  // Before any of them is validated.
  if (found.length > inodes)
    throw beyondLimits(`it has ${found.length} files; at most ${inodes} are allowed`);
  const nodes = found.map((node) => nodeOf(node, blobs));
  const held = nodes.reduce((sum, { content }) => sum + (content?.length ?? 0), 0);
  if (held > bytes) throw beyondLimits(`its files have ${held} bytes; at most ${bytes} are allowed`);
  return nodes;
}

/** Only a file that was deleted while it was open has no name. */
function checkNameless(nodes: NodeState[], openFiles: OpenFileState[]): void {
  const open = new Set(openFiles.map(({ on }) => ('node' in on ? on.node : null)));
  if (nodes.some(({ id, parent }) => parent === null && !open.has(id))) {
    throw damaged('a file has no name and is not open');
  }
}

function descriptorsOf(raw: unknown, files: number): DescriptorState[] {
  const descriptors = list(raw, FD_MAX + 1, 'files.descriptors').map((one) => descriptorOf(one, files));
  if (new Set(descriptors.map(({ fd }) => fd)).size !== descriptors.length) {
    throw damaged('a descriptor occurs twice');
  }
  const listed = descriptors.reduce((sum, { listing }) => sum + (listing?.length ?? 0), 0);
  if (listed > LISTED_MAX) throw beyondLimits(`its open folder listings have more than ${LISTED_MAX} names`);
  return descriptors;
}

function rootOf(raw: unknown): RootState {
  const root = fields(raw, 'root');
  const attributes = attributesOf(root);
  if ((attributes.mode & KIND_MASK) !== KIND_FOLDER) throw damaged('a root is not a folder');
  return {
    path: absolutePath(root.path, 'root.path'),
    id: whole(root.id, INODE_MAX, 'root.id'),
    ...attributes,
  };
}

function nodeOf(raw: unknown, blobs: readonly number[]): NodeState {
  const node = fields(raw, 'node');
  const attributes = attributesOf(node);
  const kind = attributes.mode & KIND_MASK;
  const content = node.content === null ? null : placeOf(node.content, blobs);
  const target = node.target === null ? null : text(node.target, PATH_MAX, 'node.target');
  if (content !== null && kind !== KIND_FILE && kind !== KIND_PIPE) {
    throw damaged('only a file or a pipe may have content');
  }
  if (kind === KIND_PIPE && (node.parent !== null || (content?.length ?? 0) > PIPE_BYTES_MAX)) {
    throw damaged('a pipe has a name, or too much content');
  }
  if ((target !== null) !== (kind === KIND_LINK))
    throw damaged('a link must have a target, and nothing else may');
  return {
    id: whole(node.id, INODE_MAX, 'node.id'),
    parent: node.parent === null ? null : whole(node.parent, INODE_MAX, 'node.parent'),
    name: fileName(node.name),
    ...attributes,
    content,
    target,
    device: whole(node.device, 0xffff, 'node.device'),
  };
}

function attributesOf(node: Fields): Pick<NodeState, 'mode' | 'atime' | 'mtime' | 'ctime'> {
  const mode = whole(node.mode, 0xffff, 'mode');
  if (!KINDS.has(mode & KIND_MASK)) throw damaged('a file has an unknown type');
  return { mode, atime: time(node.atime), mtime: time(node.mtime), ctime: time(node.ctime) };
}

function placeOf(raw: unknown, blobs: readonly number[]): ContentPlace {
  const place = fields(raw, 'content');
  const blob = whole(place.blob, blobs.length - 1, 'content.blob');
  const size = blobs[blob] as number;
  const at = whole(place.at, size, 'content.at');
  return { blob, at, length: whole(place.length, size - at, 'content.length') };
}

function openFileOf(raw: unknown): OpenFileState {
  const file = fields(raw, 'open file');
  const on = fields(file.on, 'open file.on');
  const flags = file.flags;
  if (!Number.isInteger(flags) || (flags as number) !== ((flags as number) | 0)) {
    throw damaged('the flags of an open file are not an int32');
  }
  return {
    on:
      on.sealed === undefined
        ? { node: whole(on.node, INODE_MAX, 'open file.node') }
        : { sealed: whole(on.sealed, FD_MAX, 'open file.sealed') },
    flags: flags as number,
    position: whole(file.position, Number.MAX_SAFE_INTEGER, 'open file.position'),
  };
}

function descriptorOf(raw: unknown, files: number): DescriptorState {
  const descriptor = fields(raw, 'descriptor');
  return {
    fd: whole(descriptor.fd, FD_MAX, 'descriptor.fd'),
    file: whole(descriptor.file, files - 1, 'descriptor.file'),
    path: text(descriptor.path, PATH_MAX, 'descriptor.path'),
    listing:
      descriptor.listing === null
        ? null
        : list(descriptor.listing, LISTED_MAX, 'descriptor.listing').map((name) =>
            text(name, NAME_MAX, 'descriptor.listing'),
          ),
  };
}
