/**
 * What the files of an interpreter may be: the limits that a worker has, for whoever takes, restores or only looks at
 * them. Programs make their files within these, so that what lies beyond was never one of ours.
 */

/** Files, folders, links and pipes that one interpreter may have at a time. */
export const INODES_MAX = 10_000;
/** Characters of a name. */
export const NAME_MAX = 255;
/** Characters of an absolute path, and of the target of a link. Nothing nests deeper than half as many folders. */
export const PATH_MAX = 4_096;
/** Characters of the paths of all files together; names are kept once, but whoever lists them writes each path out. */
export const PATHS_MAX = 16 << 20;
/** Bytes that a pipe holds, as on Linux. */
export const PIPE_BYTES_MAX = 65_536;
/** Descriptors go from 0 to this. */
export const FD_MAX = 4_096;
/** Names in all listings of folders that are under way, and their characters. */
export const LISTED_MAX = 100_000;
export const LISTED_CHARS_MAX = 4 << 20;
/** Times lie at most so far from 1970, in ms: the range of a date. */
export const TIME_MAX = 8.64e15;
/** Writable folders of an image. */
export const ROOTS_MAX = 16;
/** Longest FileState as JSON, in bytes. */
export const STATE_BYTES_MAX = 16 << 20;
/** State, list of nodes, node, place of its content. */
export const STATE_DEPTH_MAX = 4;

/** What one worker grants, which the settings decide. */
export interface FileLimits {
  /** Files, folders and links. */
  inodes: number;
  /** Bytes in files. */
  bytes: number;
}

/** Keys and values in the JSON of a node with content; of a descriptor with its open file. */
const VALUES_OF_NODE = 32;
const VALUES_OF_DESCRIPTOR = 32;

/** Keys and values that the JSON of a FileState can honestly have. */
export function stateValuesMax({ inodes }: FileLimits): number {
  return VALUES_OF_NODE * (inodes + ROOTS_MAX) + VALUES_OF_DESCRIPTOR * (FD_MAX + 1) + 2 * LISTED_MAX;
}
