/**
 * Files and descriptors of a stopped interpreter, as data. Everything a program can see of them is kept: inode
 * numbers, the order of names in a folder, times, and files that were deleted while they were open.
 */

/** Of the writable folders, the one in which programs start. */
export const WORK_FOLDER = '/home/pyodide';

/** Times in ms since 1970. */
export interface NodeAttributes {
  /** As in stat.st_mode, the kind included. */
  mode: number;
  atime: number;
  mtime: number;
  ctime: number;
}

/** A writable folder of the image. */
export interface RootState extends NodeAttributes {
  path: string;
  /** Its inode number, the same in every worker of one layout. */
  id: number;
}

/** Where the bytes of a file are: in which blob, from where, how many. */
export interface ContentPlace {
  blob: number;
  at: number;
  length: number;
}

export interface NodeState extends NodeAttributes {
  id: number;
  /** Inode number of its folder; null for a pipe, and for a file that is open and has no name any more. */
  parent: number | null;
  name: string;
  /** Of a file or a pipe; null when it is empty, and for everything else. */
  content: ContentPlace | null;
  /** Of a symbolic link, else null. */
  target: string | null;
  /** Of a character device, else 0. */
  device: number;
}

/** What duplicates of a descriptor have in common. */
export interface OpenFileState {
  /**
   * What it is open on: the inode number of a node, of the image or of a program; or, for what the image has open
   * already (the standard streams), the descriptor it has there.
   */
  on: { node: number } | { sealed: number };
  flags: number;
  position: number;
}

export interface DescriptorState {
  fd: number;
  /** Index in `openFiles`. */
  file: number;
  path: string;
  /** The rest of a folder that is being listed, else null. */
  listing: string[] | null;
}

export interface FileState {
  /** Inode number that the next new file gets. */
  nextInode: number;
  currentFolder: string;
  roots: RootState[];
  /** Folders before what is in them; in a folder, in its own order. */
  nodes: NodeState[];
  openFiles: OpenFileState[];
  descriptors: DescriptorState[];
}

export const KIND_MASK = 0o170000;
export const KIND_FOLDER = 0o040000;
export const KIND_FILE = 0o100000;
export const KIND_LINK = 0o120000;
export const KIND_DEVICE = 0o020000;
export const KIND_SOCKET = 0o140000;
/** Has no name, and what is in it as its content. */
export const KIND_PIPE = 0o010000;

export const kindOf = ({ mode }: { mode: number }): number => mode & KIND_MASK;
