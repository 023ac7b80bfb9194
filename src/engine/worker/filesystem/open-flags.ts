import type { FsStream } from '../../pyodide/emscripten-fs.js';

/** The bits of a descriptor's flags that say whether it reads, writes or both. */
export const ACCESS_MODES = 3;
export const [READ_ONLY, WRITE_ONLY, READ_WRITE] = [0, 1, 2];
export const O_NONBLOCK = 2048;

export const accessOf = ({ shared }: FsStream): number => shared.flags & ACCESS_MODES;
