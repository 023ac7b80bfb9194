import { PATH_MAX } from '../../checkpoint-format/file-limits.js';
import type { EmscriptenFs } from '../../pyodide/emscripten-fs.js';

const EINVAL = 28;
const EMFILE = 33;
const ENAMETOOLONG = 37;
const EOVERFLOW = 61;
/** Furthest moments that a Date can be: beyond them stat() would be the end of the interpreter. ms */
const TIME_MAX = 8.64e15;

/**
 * Numbers and paths for which Emscripten knows no bound: descriptors far beyond those in use make its list of streams
 * huge, times beyond a Date's and positions beyond exact integers cannot be told again.
 */
export function boundFiles(fs: EmscriptenFs): void {
  const { dupStream, llseek, lookupPath, utime, MAX_OPEN_FDS: last } = fs;
  fs.lookupPath = (path, options) => {
    // With what it is relative to.
    const length = path.startsWith('/') ? path.length : path.length + fs.currentPath.length + 1;
    if (length > PATH_MAX) throw new fs.ErrnoError(ENAMETOOLONG);
    return lookupPath(path, options);
  };
  fs.dupStream = (stream, fd = -1) => {
    if (fd > last) throw new fs.ErrnoError(fd === last + 1 && fs.streams[last] ? EMFILE : EINVAL);
    return dupStream(stream, fd);
  };
  fs.llseek = (stream, offset, whence) => {
    const { position: before } = stream.shared;
    const position = llseek(stream, offset, whence);
    if (Number.isSafeInteger(position)) return position;
    stream.shared.position = before;
    throw new fs.ErrnoError(EOVERFLOW);
  };
  // As Linux does it: to the nearest moment that can be kept.
  const kept = (ms: number | null) => ms && Math.min(Math.max(ms, -TIME_MAX), TIME_MAX);
  fs.utime = (path, atime, mtime) => utime(path, kept(atime), kept(mtime));
}
