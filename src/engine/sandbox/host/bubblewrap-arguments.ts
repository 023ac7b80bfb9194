/** What a worker finds in a file system of its own. */
export interface Mounts {
  /** Files and folders that exist, each under its own name. */
  binds: readonly string[];
  /** Links as they are on this machine: what is written in them, and where they are. */
  links: readonly { text: string; path: string }[];
}

/** bubblewrap as this machine has it; stands in for the launcher where that cannot be built. */
export interface Bubblewrap {
  path: string;
  mounts: Mounts;
  /** It can forbid the worker to make user namespaces itself; from version 0.8 on. */
  disablesUserNamespaces: boolean;
}

/**
 * The words that put a program into namespaces of its own, up to and with the `--` before it: nothing of the machine
 * but the files it needs, for reading only; no network; no processes but its own; no capabilities. The user is left
 * alone: who becomes another one does so before.
 * @param infoFd where bubblewrap says who the program is to the parent; see inner-process.ts
 */
export function bubblewrapArguments(
  { path, mounts, disablesUserNamespaces }: Bubblewrap,
  infoFd: number,
): string[] {
  const words = [path, '--unshare-user', '--unshare-pid', '--unshare-net', '--unshare-ipc', '--unshare-uts'];
  words.push('--unshare-cgroup-try');
  if (disablesUserNamespaces) words.push('--disable-userns');
  // Without a process of bubblewrap's between: the program is the first of its namespace, and all ends with it.
  words.push('--as-pid-1', '--die-with-parent', '--new-session', '--cap-drop', 'ALL', '--clearenv');
  for (const file of mounts.binds) words.push('--ro-bind', file, file);
  for (const link of mounts.links) words.push('--symlink', link.text, link.path);
  // The root itself is memory that could be filled.
  words.push('--remount-ro', '/', '--chdir', '/', '--info-fd', String(infoFd));
  return [...words, '--'];
}
