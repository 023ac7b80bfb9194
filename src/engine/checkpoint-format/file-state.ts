/**
 * Files and descriptors of a stopped interpreter, as data. Preserves everything a program can observe: inode numbers, the
 * order of names in a folder, times, and files that were deleted while they were open.
 */

/** The writable folder in which programs start. */
export const WORK_FOLDER = '/home/pyodide';

/** Times in ms since 1970. */
export interface NodeAttributes {
  /** As in stat.st_mode, including the file type. */
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

/** Location of a file's content: index of the blob, offset and length in bytes. */
export interface ContentPlace {
  blob: number;
  at: number;
  length: number;
}

export interface NodeState extends NodeAttributes {
  id: number;
  /** Inode number of its folder; null for a pipe, and for an open file that was deleted. */
  parent: number | null;
  name: string;
  /** Content of a file or a pipe; null when empty, and for everything else. */
  content: ContentPlace | null;
  /** Target of a symbolic link, otherwise null. */
  target: string | null;
  /** Device number of a character device, otherwise 0. */
  device: number;
}

/** State shared by duplicates of a descriptor. */
export interface OpenFileState {
  /**
   * The inode number of its node, in the image or created by a program; or, for a file that is open in the image (the
   * standard streams), its descriptor there.
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
  /** Remaining names of a folder that is being listed, otherwise null. */
  listing: string[] | null;
}

export interface FileState {
  /** Inode number of the next new file. */
  nextInode: number;
  currentFolder: string;
  roots: RootState[];
  /** Folders precede their content; nodes of a folder are in its order. */
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
/** Has no name; its content is the buffered data. */
export const KIND_PIPE = 0o010000;

export const kindOf = ({ mode }: { mode: number }): number => mode & KIND_MASK;
