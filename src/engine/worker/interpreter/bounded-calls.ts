import type { Deadline } from '../deadline.js';
import type { WasmImports } from '../gate/import-gate.js';
import type { MemoryCap } from './memory-cap.js';

const EINVAL = 28;
export const ENAMETOOLONG = 37;
/** Longest path with its final zero, bytes; as Linux has it. */
const PATH_MAX = 4096;
/** Most buffers of one readv() or writev(); as Linux has it. */
export const IOV_MAX = 1024;

/**
 * Calls that take paths, by the places of these among their arguments. Emscripten makes a JavaScript string of any
 * length of them and takes it apart in quadratic time, where no deadline is looked at.
 */
const PATHS = {
  __syscall_chdir: [0],
  __syscall_chmod: [0],
  __syscall_faccessat: [1],
  __syscall_fchmodat2: [1],
  __syscall_fchownat: [1],
  __syscall_lstat64: [0],
  __syscall_mkdirat: [1],
  __syscall_mknodat: [1],
  __syscall_newfstatat: [1],
  __syscall_readlinkat: [1],
  __syscall_renameat: [1, 3],
  __syscall_rmdir: [0],
  __syscall_stat64: [0],
  __syscall_statfs64: [0],
  __syscall_symlinkat: [0, 2],
  __syscall_truncate64: [0],
  __syscall_unlinkat: [1],
  __syscall_utimensat: [1],
} as const;
/** Calls that take a list of buffers: descriptor, address, how many. */
const LISTS = ['fd_pread', 'fd_pwrite', 'fd_read', 'fd_write'] as const;

type BoundedName = keyof typeof PATHS | (typeof LISTS)[number] | 'fd_close';
type Call = (...args: unknown[]) => unknown;

/** Whether the text at an address is longer than a path may be. */
export type IsLongPath = (address: number) => boolean;

export function longPathsIn(memory: Pick<MemoryCap, 'buffer'>): IsLongPath {
  return (address) => {
    const start = address >>> 0;
    if (start === 0) return false;
    const { buffer } = memory;
    const length = Math.max(0, Math.min(PATH_MAX, buffer.byteLength - start));
    return length > 0 && !new Uint8Array(buffer, start, length).includes(0);
  };
}

/** Emscripten's own calls behind the bounds that a kernel has, and with a look at the clock where C code may loop. */
export function boundedCalls(
  original: WasmImports,
  deadline: Deadline,
  isLongPath: IsLongPath,
): Record<BoundedName, Call> {
  const calls: Partial<Record<BoundedName, Call>> = {};
  for (const [name, places] of Object.entries(PATHS) as [keyof typeof PATHS, readonly number[]][]) {
    const call = original[name];
    calls[name] = (...args) =>
      places.some((at) => isLongPath(args[at] as number)) ? -ENAMETOOLONG : call?.(...args);
  }
  for (const name of LISTS) {
    const call = original[name];
    calls[name] = (fd, address, count, ...rest) => {
      deadline.checkHard(performance.now());
      return (count as number) >>> 0 > IOV_MAX ? EINVAL : call?.(fd, address, count, ...rest);
    };
  }
  const close = original.fd_close;
  // os.closerange() is a loop in C over as many numbers as it is told.
  calls.fd_close = (fd) => {
    deadline.checkHard(performance.now());
    return close?.(fd);
  };
  return calls as Record<BoundedName, Call>;
}
