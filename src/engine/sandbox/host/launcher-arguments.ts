import type { ResourceLimits } from './resource-limits.js';
import type { WorkerUser } from './worker-user.js';

/** What launcher.c is asked for; see docs/sandbox-launcher.md. */
export interface LauncherRequest {
  /** Ends the program when this process, its parent, dies. */
  parentPid: number;
  /** Descriptors 0 to this one, exclusive, are passed on. */
  keepFds: number;
  /** Where the program finds the launcher's report; a number not below keepFds. */
  reportFd: number;
  /** A file in memory for the program: where it finds it, and its length in bytes. Null leaves it out. */
  memoryFile: { fd: number; bytes: number } | null;
  /** Null leaves the user alone. */
  user: WorkerUser | null;
  /** The user cannot read the files below without root's help. */
  keepReadCapability: boolean;
  limits: ResourceLimits | null;
  /** Null leaves Landlock out. Folders may end in a slash. */
  landlock: { read: readonly string[]; execute: readonly string[] } | null;
  seccomp: boolean;
}

/** The launcher's own words, up to and with the `--` before the program. */
export function launcherArguments(request: LauncherRequest): string[] {
  const { user, limits, landlock, memoryFile } = request;
  const words = ['--parent', String(request.parentPid), '--keep-fds', String(request.keepFds)];
  words.push('--report-fd', String(request.reportFd));
  if (memoryFile) words.push('--memory-file', `${memoryFile.fd}:${memoryFile.bytes}`);
  if (user) words.push('--user', `${user.uid}:${user.gid}`);
  if (user && request.keepReadCapability) words.push('--keep-read-capability');
  for (const [name, value] of Object.entries(limits ?? {})) words.push('--limit', `${name}=${value}`);
  if (landlock) {
    words.push('--landlock');
    for (const file of landlock.read) words.push('--read', file);
    for (const file of landlock.execute) words.push('--execute', file);
  }
  if (request.seccomp) words.push('--seccomp');
  return [...words, '--'];
}
