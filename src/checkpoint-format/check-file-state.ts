import { beyondLimits, damaged } from './checkpoint-error.js';
import {
  type ContentPlace,
  type DescriptorState,
  type FileState,
  KIND_DEVICE,
  KIND_FILE,
  KIND_FOLDER,
  KIND_LINK,
  KIND_MASK,
  KIND_SOCKET,
  type NodeState,
  type OpenFileState,
  type RootState,
} from './file-state.js';

/** As Emscripten has them: names of 255, paths of 4096, descriptors from 0 to 4096. */
const NAME_MAX = 255;
const PATH_MAX = 4096;
const FD_MAX = 4096;
const ROOTS_MAX = 16;
/** More entries than any list of names in a checkpoint can honestly have. */
const NODES_MAX = 100_000;
const INODE_MAX = 2 ** 48;
const KINDS = new Set([KIND_FOLDER, KIND_FILE, KIND_LINK, KIND_DEVICE, KIND_SOCKET]);

export interface FileLimits {
  /** Files, folders and links. */
  inodes: number;
  /** Bytes in files. */
  bytes: number;
}

type Fields = Record<string, unknown>;

/**
 * The state of files as a checkpoint claims it, checked as a whole and copied: nothing else passes.
 * @param blobs lengths of the blobs that hold contents
 * @throws CheckpointError damaged, or beyond_limits when there are more files than allowed
 */
export function checkFileState(raw: unknown, blobs: readonly number[], limits: FileLimits): FileState {
  const state = fields(raw, 'files');
  const roots = list(state.roots, ROOTS_MAX, 'files.roots').map(rootOf);
  const nextInode = whole(state.nextInode, INODE_MAX, 'files.nextInode');
  const nodes = list(state.nodes, NODES_MAX, 'files.nodes').map((node) => nodeOf(node, blobs));
  if (nodes.length > limits.inodes) {
    throw beyondLimits(`it has ${nodes.length} files, and ${limits.inodes} are allowed`);
  }
  const bytes = nodes.reduce((sum, { content }) => sum + (content?.length ?? 0), 0);
  if (bytes > limits.bytes) {
    throw beyondLimits(`its files have ${bytes} bytes, and ${limits.bytes} are allowed`);
  }
  checkTree(roots, nodes, nextInode);
  const openFiles = list(state.openFiles, FD_MAX + 1, 'files.openFiles').map(openFileOf);
  const descriptors = list(state.descriptors, FD_MAX + 1, 'files.descriptors').map((descriptor) =>
    descriptorOf(descriptor, openFiles.length),
  );
  if (new Set(descriptors.map(({ fd }) => fd)).size !== descriptors.length) {
    throw damaged('a descriptor is there twice');
  }
  const currentFolder = path(state.currentFolder, 'files.currentFolder');
  return { nextInode, currentFolder, roots, nodes, openFiles, descriptors };
}

/** Every node has one name, in a folder that came before it, and a number of its own. */
function checkTree(roots: RootState[], nodes: NodeState[], nextInode: number): void {
  const folders = new Set(roots.map(({ id }) => id));
  const ids = new Set(folders);
  const names = new Set<string>();
  for (const { id, parent, name, mode } of nodes) {
    if (ids.has(id) || id >= nextInode) throw damaged('an inode number is taken or out of bounds');
    ids.add(id);
    if ((mode & KIND_MASK) === KIND_FOLDER) folders.add(id);
    if (parent === null) continue;
    if (!folders.has(parent) || parent === id) throw damaged('a file is in no folder');
    const place = `${parent}/${name}`;
    if (names.has(place)) throw damaged('a name is there twice');
    names.add(place);
  }
}

function rootOf(raw: unknown): RootState {
  const root = fields(raw, 'root');
  const attributes = attributesOf(root);
  if ((attributes.mode & KIND_MASK) !== KIND_FOLDER) throw damaged('a root is no folder');
  return { path: path(root.path, 'root.path'), id: whole(root.id, INODE_MAX, 'root.id'), ...attributes };
}

function nodeOf(raw: unknown, blobs: readonly number[]): NodeState {
  const node = fields(raw, 'node');
  const attributes = attributesOf(node);
  const kind = attributes.mode & KIND_MASK;
  const content = node.content === null ? null : placeOf(node.content, blobs);
  const target = node.target === null ? null : text(node.target, PATH_MAX, 'node.target');
  if (content !== null && kind !== KIND_FILE) throw damaged('only a file has content');
  if ((target !== null) !== (kind === KIND_LINK)) throw damaged('a link has a target, and nothing else has');
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
  if (!KINDS.has(mode & KIND_MASK)) throw damaged('a file is of no known kind');
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
    throw damaged('the flags of an open file are no int32');
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
        : list(descriptor.listing, NODES_MAX, 'descriptor.listing').map((name) =>
            text(name, NAME_MAX, 'descriptor.listing'),
          ),
  };
}

function fields(value: unknown, name: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw damaged(`${name} must be an object`);
  }
  return value as Fields;
}

function list(value: unknown, max: number, name: string): unknown[] {
  if (!Array.isArray(value) || value.length > max) throw damaged(`${name} must be a list of at most ${max}`);
  return value;
}

function whole(value: unknown, max: number, name: string): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0 || (value as number) > max) {
    throw damaged(`${name} must be a whole number from 0 to ${max}`);
  }
  return value as number;
}

function time(value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw damaged('a time is no number');
  return value;
}

function text(value: unknown, max: number, name: string): string {
  if (typeof value !== 'string' || value.length > max || value.includes('\0')) {
    throw damaged(`${name} must be a text of at most ${max} characters`);
  }
  return value;
}

function path(value: unknown, name: string): string {
  const checked = text(value, PATH_MAX, name);
  if (!checked.startsWith('/')) throw damaged(`${name} must begin with a slash`);
  return checked;
}

function fileName(value: unknown): string {
  const name = text(value, NAME_MAX, 'node.name');
  if (name === '' || name === '.' || name === '..' || name.includes('/')) {
    throw damaged('a name of a file is none');
  }
  return name;
}
