import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { LAUNCHER_FILE } from '../launcher/build-launcher.js';
import type { Substitutes } from './substitute-arguments.js';
import { WORKER_USER } from './worker-user.js';

const TRY_MS = 2000;

/** The compiled launcher when it runs here, otherwise the reason. Takes about 2 ms. */
export function findLauncher(file = LAUNCHER_FILE): { path: string } | { missing: string } {
  if (!existsSync(file)) return { missing: 'the launcher was not built: no C compiler at build time' };
  // Without words it complains of the command line, which is sign of life enough.
  const { status } = spawnSync(file, [], { stdio: 'ignore', timeout: TRY_MS, env: {} });
  return status === 2 ? { path: file } : { missing: 'the launcher does not run on this machine' };
}

/** util-linux's tools; busybox has some of the same names without the options. */
export function findSubstitutes(): Substitutes {
  return {
    setpriv: find(
      ['/usr/bin/setpriv', '/bin/setpriv'],
      ['--pdeathsig', 'KILL', '--no-new-privs', '/bin/true'],
    ),
    prlimit: find(['/usr/bin/prlimit', '/bin/prlimit'], ['--nofile=64', '/bin/true']),
  };
}

/** Whether this root may become the worker user: in a user namespace with one user only, as of some containers, not. */
export function canChangeUser(setpriv: string): boolean {
  const { uid, gid } = WORKER_USER;
  return runs(setpriv, [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '/bin/true']);
}

function find(candidates: readonly string[], words: readonly string[]): string | null {
  return candidates.find((file) => existsSync(file) && runs(file, words)) ?? null;
}

function runs(file: string, words: readonly string[]): boolean {
  try {
    execFileSync(file, words, { stdio: 'ignore', timeout: TRY_MS, env: {} });
    return true;
  } catch {
    return false;
  }
}
