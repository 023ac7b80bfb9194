import type { ResourceLimits } from './resource-limits.js';
import type { WorkerUser } from './worker-user.js';

/** Tools of util-linux, by absolute path; null where there is no working one. */
export interface Substitutes {
  setpriv: string | null;
  prlimit: string | null;
}

/**
 * Arguments before the program that replace the launcher with tools of util-linux. The versions in distributions support
 * neither Landlock nor seccomp.
 */
export function substituteArguments(
  { setpriv, prlimit }: Substitutes,
  want: { user: WorkerUser | null; noNewPrivileges: boolean; limits: ResourceLimits | null },
): string[] {
  const args: string[] = [];
  if (setpriv) {
    args.push(setpriv, '--pdeathsig', 'KILL');
    if (want.noNewPrivileges) args.push('--no-new-privs');
    if (want.user) args.push(`--reuid=${want.user.uid}`, `--regid=${want.user.gid}`, '--clear-groups');
  }
  if (prlimit && want.limits) {
    const { fsize, core, data, nofile, memlock, msgqueue, stack } = want.limits;
    args.push(prlimit, `--nofile=${nofile}`, `--fsize=${fsize}`, `--core=${core}`, `--data=${data}`);
    args.push(`--memlock=${memlock}`, `--msgqueue=${msgqueue}`, `--stack=${stack}`);
  }
  return args;
}
