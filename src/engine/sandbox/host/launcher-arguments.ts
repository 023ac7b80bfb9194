import type { ResourceLimits } from './resource-limits.js';
import type { WorkerUser } from './worker-user.js';

/** Options of launcher.c; see docs/sandbox-launcher.md. */
export interface LauncherRequest {
  /** The program is killed when this process, its parent, dies. */
  parentPid: number;
  /** Number of descriptors, from 0, that are passed on. */
  keepFds: number;
  /** Descriptor of the launcher's report in the program; at least keepFds. */
  reportFd: number;
  /** A memory file for the program: its descriptor and its length in bytes. Null for none. */
  memoryFile: { fd: number; bytes: number } | null;
  /** Null keeps the user. */
  user: WorkerUser | null;
  /** The user needs root's capability to read the files below. */
  keepReadCapability: boolean;
  limits: ResourceLimits | null;
  /** Null disables Landlock. Folders may end in a slash. */
  landlock: { read: readonly string[]; execute: readonly string[] } | null;
  seccomp: boolean;
}

/** The launcher's arguments, up to and including the `--` before the program. */
export function launcherArguments(request: LauncherRequest): string[] {
  const { user, limits, landlock, memoryFile } = request;
  const args = ['--parent', String(request.parentPid), '--keep-fds', String(request.keepFds)];
  args.push('--report-fd', String(request.reportFd));
  if (memoryFile) args.push('--memory-file', `${memoryFile.fd}:${memoryFile.bytes}`);
  if (user) args.push('--user', `${user.uid}:${user.gid}`);
  if (user && request.keepReadCapability) args.push('--keep-read-capability');
  for (const [name, value] of Object.entries(limits ?? {})) args.push('--limit', `${name}=${value}`);
  if (landlock) {
    args.push('--landlock');
    for (const file of landlock.read) args.push('--read', file);
    for (const file of landlock.execute) args.push('--execute', file);
  }
  if (request.seccomp) args.push('--seccomp');
  return [...args, '--'];
}
