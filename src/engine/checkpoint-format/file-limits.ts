/**
 * Limits on the files of an interpreter. Workers enforce them for programs, so a checkpoint beyond them was not written by
 * this service.
 */

/** Most files, folders, links and pipes of one interpreter. */
export const INODES_MAX = 10_000;
/** Characters of a name. */
export const NAME_MAX = 255;
/** Characters of an absolute path, and of the target of a link. Folders nest at most half as deep. */
export const PATH_MAX = 4_096;
/** Characters of the paths of all files together. Names are stored once, but a listing contains every full path. */
export const PATHS_MAX = 16 << 20;
/** Capacity of a pipe, bytes, as on Linux. */
export const PIPE_BYTES_MAX = 65_536;
/** Highest descriptor. */
export const FD_MAX = 4_096;
/** Names in all open folder listings, and their characters. */
export const LISTED_MAX = 100_000;
export const LISTED_CHARS_MAX = 4 << 20;
/** Largest distance of a time from 1970, ms: the range of a Date. */
export const TIME_MAX = 8.64e15;
/** Writable folders of an image. */
export const ROOTS_MAX = 16;
/** Longest FileState as JSON, in bytes. */
export const STATE_BYTES_MAX = 16 << 20;
/** State, list of nodes, node, location of its content. */
export const STATE_DEPTH_MAX = 4;

/** Limits of a worker, from the settings. */
export interface FileLimits {
  /** Files, folders and links. */
  inodes: number;
  /** Bytes in files. */
  bytes: number;
}

/** Keys and values in the JSON of a node with content; of a descriptor with its open file. */
const VALUES_OF_NODE = 32;
const VALUES_OF_DESCRIPTOR = 32;

/** Most keys and values in the JSON of a valid FileState. */
export function stateValuesMax({ inodes }: FileLimits): number {
  return VALUES_OF_NODE * (inodes + ROOTS_MAX) + VALUES_OF_DESCRIPTOR * (FD_MAX + 1) + 2 * LISTED_MAX;
}
