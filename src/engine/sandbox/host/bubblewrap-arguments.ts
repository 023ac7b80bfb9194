/** Content of a worker's separate file system. */
export interface Mounts {
  /** Existing files and folders, mounted at their own paths. */
  binds: readonly string[];
  /** Symbolic links as on this host: target and path. */
  links: readonly { text: string; path: string }[];
}

/** bubblewrap on this host; substitutes for the launcher where that cannot be built. */
export interface Bubblewrap {
  path: string;
  mounts: Mounts;
  /** Whether it can prevent the worker from creating user namespaces; since version 0.8. */
  disablesUserNamespaces: boolean;
}

/**
 * Arguments that run a program in separate namespaces, up to and including the `--` before it: read-only access to the
 * files it needs and nothing else of the host, no network, no other processes, no capabilities. They do not change the
 * user; that must happen before.
 * @param infoFd descriptor on which bubblewrap reports the program's pid; see inner-process.ts
 */
export function bubblewrapArguments(
  { path, mounts, disablesUserNamespaces }: Bubblewrap,
  infoFd: number,
): string[] {
  const args = [path, '--unshare-user', '--unshare-pid', '--unshare-net', '--unshare-ipc', '--unshare-uts'];
  args.push('--unshare-cgroup-try');
  if (disablesUserNamespaces) args.push('--disable-userns');
  // The program itself is pid 1 of its namespace, without a bubblewrap process in between; everything ends with it.
  args.push('--as-pid-1', '--die-with-parent', '--new-session', '--cap-drop', 'ALL', '--clearenv');
  for (const file of mounts.binds) args.push('--ro-bind', file, file);
  for (const link of mounts.links) args.push('--symlink', link.text, link.path);
  // The root is a tmpfs: read-only, so that it cannot be filled.
  args.push('--remount-ro', '/', '--chdir', '/', '--info-fd', String(infoFd));
  return [...args, '--'];
}
