/**
 * The parts of Emscripten's FS and MEMFS that the worker uses. Not public API: pyodide/internals.ts checks at start that
 * they exist.
 */

export interface FsMount {
  root: FsNode;
  mountpoint: string;
}

export interface FsNode {
  id: number;
  name: string;
  parent: FsNode;
  mount: FsMount;
  mode: number;
  /** Directory: nodes by name. File: a buffer of at least usedBytes bytes. Unset for links and devices. */
  contents?: Record<string, FsNode> | Uint8Array | Int8Array;
  usedBytes: number;
  atime: number;
  mtime: number;
  ctime: number;
  /** Device number; 0 or unset for everything else. */
  rdev?: number;
  /** Target of a symbolic link. */
  link?: string;
  stream_ops?: StreamOps;
  /** Next node in the same bucket of FS.nameTable. */
  name_next?: FsNode;
}

/** Operations of a device or an open file; missing ones fail. Buffers are views of linear memory. */
export interface StreamOps {
  open?(stream: { seekable: boolean }): void;
  /** Ready events, as bits of poll(). */
  poll?(stream: FsStream): number;
  ioctl?(stream: FsStream, request: number, address: number): number;
  close?(stream: FsStream): void;
  read?(stream: FsStream, buffer: NodeJS.ArrayBufferView, offset: number, length: number): number;
  write?(
    stream: FsStream,
    buffer: NodeJS.ArrayBufferView,
    offset: number,
    length: number,
    position?: number,
  ): number;
}

export interface FsStream {
  /** Set to null by FS.close. */
  fd: number | null;
  node: FsNode;
  stream_ops: StreamOps;
  /** Path it was opened with, with links resolved. */
  path: string;
  /** Remaining names of a folder that is being listed. */
  getdents?: string[] | null;
  /** State shared by duplicates of a descriptor. */
  shared: { flags: number; position: number };
}

export interface NodeOps {
  setattr(node: FsNode, attributes: { size?: number }): void;
  /** For names that are not in FS.nameTable; throws ErrnoError. */
  lookup(parent: FsNode, name: string): FsNode;
  readdir(node: FsNode): string[];
  mknod(parent: FsNode, name: string, mode: number, device: number): FsNode;
  rename(node: FsNode, newParent: FsNode, newName: string): void;
  unlink(parent: FsNode, name: string): void;
  rmdir(parent: FsNode, name: string): void;
  symlink(parent: FsNode, name: string, target: string): FsNode;
}

export type WriteOp = (
  stream: FsStream,
  buffer: Uint8Array,
  offset: number,
  length: number,
  position: number,
  canOwn?: boolean,
) => number;

export interface Memfs {
  /** Shared by all nodes of all mounts; filled when the first node is created. */
  ops_table: Record<'dir' | 'file' | 'link' | 'chrdev', { node: NodeOps; stream: { write: WriteOp } }>;
  stream_ops: { write: WriteOp };
  /** Creates a node, and adds it to its folder, whose times it updates, and to FS.nameTable. */
  createNode(parent: FsNode, name: string, mode: number, device: number): FsNode;
}

/** Capacity of a file system: total and free blocks and files. */
export interface FsRoom {
  bsize: number;
  frsize: number;
  blocks: number;
  bfree: number;
  bavail: number;
  files: number;
  ffree: number;
}

export interface EmscriptenFs {
  root: FsNode;
  /** By descriptor. */
  streams: (FsStream | null | undefined)[];
  currentPath: string;
  nextInode: number;
  /** Hash table of every node, chained by name_next. */
  nameTable: (FsNode | undefined)[];
  /** Operations of character devices, by device number. */
  devices: Record<number, { stream_ops: StreamOps } | undefined>;
  makedev(major: number, minor: number): number;
  registerDevice(device: number, operations: StreamOps): void;
  mkdev(path: string, mode: number, device: number): FsNode;
  ErrnoError: new (errno: number) => Error & { errno: number };
  filesystems: { MEMFS: Memfs };
  mount(type: unknown, options: object, path: string): FsNode;
  lookupNode(parent: FsNode, name: string): FsNode;
  /**
   * Resolves a path; every call with a path goes through it. Follows links in the path, but the last component only if the
   * options say so.
   */
  lookupPath(path: string, options?: object): { path: string; node: FsNode };
  /** Index in nameTable. */
  hashName(parentId: number, name: string): number;
  /** Adds a node to nameTable, at the front of its bucket. */
  hashAddNode(node: FsNode): void;
  /** Removes a node from nameTable. */
  hashRemoveNode(node: FsNode): void;
  /** Removes a deleted node from nameTable. */
  destroyNode(node: FsNode): void;
  /** Frees a descriptor; the last step of every close. */
  closeStream(fd: number): void;
  FSNode: new (parent: FsNode, name: string, mode: number, device: number) => FsNode;
  /** Opens a stream at the lowest free descriptor; ignores its `fd`. */
  createStream(
    stream: Pick<FsStream, 'node' | 'path' | 'stream_ops'> & {
      flags: number;
      position: number;
      seekable: boolean;
    },
  ): FsStream;
  close(stream: FsStream): void;
  /** Opens a node at the lowest free descriptor. */
  open(node: FsNode, flags: number): FsStream;
  /** Duplicates a stream at `fd`, or at the lowest free descriptor. */
  dupStream(stream: FsStream, fd?: number): FsStream;
  /** The highest descriptor. */
  MAX_OPEN_FDS: number;
  /** Moves the position of a stream. @returns the new position */
  llseek(stream: FsStream, offset: number, whence: number): number;
  /** Sets times, ms since 1970; null leaves one unchanged. */
  utime(path: string, atime: number | null, mtime: number | null): void;
  statfsNode(node: FsNode): FsRoom;
  mkdirTree(path: string): void;
  readFile(path: string): Uint8Array;
  /** @param options canOwn: the file may keep `data` instead of copying it */
  writeFile(path: string, data: Uint8Array, options?: { canOwn?: boolean }): void;
}
