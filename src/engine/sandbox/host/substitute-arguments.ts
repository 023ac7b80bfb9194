import type { ResourceLimits } from './resource-limits.js';
import type { WorkerUser } from './worker-user.js';

/** Tools of util-linux, by absolute path; null where the machine has none that works. */
export interface Substitutes {
  setpriv: string | null;
  prlimit: string | null;
}

/**
 * What util-linux can do when there is no launcher: the words before the program. Landlock and seccomp it cannot, in
 * the versions that distributions carry.
 */
export function substituteArguments(
  { setpriv, prlimit }: Substitutes,
  want: { user: WorkerUser | null; noNewPrivileges: boolean; limits: ResourceLimits | null },
): string[] {
  const words: string[] = [];
  if (setpriv) {
    words.push(setpriv, '--pdeathsig', 'KILL');
    if (want.noNewPrivileges) words.push('--no-new-privs');
    if (want.user) words.push(`--reuid=${want.user.uid}`, `--regid=${want.user.gid}`, '--clear-groups');
  }
  if (prlimit && want.limits) {
    const { fsize, core, data, nofile, memlock, msgqueue, stack } = want.limits;
    words.push(prlimit, `--nofile=${nofile}`, `--fsize=${fsize}`, `--core=${core}`, `--data=${data}`);
    words.push(`--memlock=${memlock}`, `--msgqueue=${msgqueue}`, `--stack=${stack}`);
  }
  return words;
}
