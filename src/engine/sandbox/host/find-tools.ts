import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { LAUNCHER_FILE } from '../launcher/build-launcher.js';
import type { Substitutes } from './substitute-arguments.js';
import { WORKER_USER } from './worker-user.js';

const TRY_MS = 2000;

/** The compiled launcher if it runs here, otherwise the reason. Takes about 2 ms. */
export function findLauncher(file = LAUNCHER_FILE): { path: string } | { missing: string } {
  if (!existsSync(file)) return { missing: 'the launcher was not built: no C compiler at build time' };
  // Without arguments it rejects the command line, which proves that it runs.
  const { status } = spawnSync(file, [], { stdio: 'ignore', timeout: TRY_MS, env: {} });
  return status === 2 ? { path: file } : { missing: 'the launcher does not run on this machine' };
}

/** Tools of util-linux; busybox has some with the same names, but without the options. */
export function findSubstitutes(): Substitutes {
  return {
    setpriv: find(
      ['/usr/bin/setpriv', '/bin/setpriv'],
      ['--pdeathsig', 'KILL', '--no-new-privs', '/bin/true'],
    ),
    prlimit: find(['/usr/bin/prlimit', '/bin/prlimit'], ['--nofile=64', '/bin/true']),
  };
}

/** Whether root can become the worker user: not in a user namespace with a single user, as in some containers. */
export function canChangeUser(setpriv: string): boolean {
  const { uid, gid } = WORKER_USER;
  return runs(setpriv, [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '/bin/true']);
}

function find(candidates: readonly string[], args: readonly string[]): string | null {
  return candidates.find((file) => existsSync(file) && runs(file, args)) ?? null;
}

function runs(file: string, args: readonly string[]): boolean {
  try {
    execFileSync(file, args, { stdio: 'ignore', timeout: TRY_MS, env: {} });
    return true;
  } catch {
    return false;
  }
}
