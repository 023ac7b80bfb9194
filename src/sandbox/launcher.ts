import { execFileSync } from 'node:child_process';

/** util-linux's setpriv asks the kernel to end the worker with its parent, whatever the worker is doing. */
const PARENT_DEATH = ['--pdeathsig', 'KILL'];

let prefix: readonly string[] | null = null;

/** Words to put before a worker's command; none where the platform offers no launcher. Tried once, about 2 ms. */
export function launcherPrefix(): readonly string[] {
  prefix ??= find();
  return prefix;
}

function find(): readonly string[] {
  if (process.platform !== 'linux') return [];
  for (const setpriv of ['/usr/bin/setpriv', '/bin/setpriv']) {
    try {
      execFileSync(setpriv, [...PARENT_DEATH, '/bin/true'], { stdio: 'ignore', timeout: 2000 });
      return [setpriv, ...PARENT_DEATH];
    } catch {
      // Not there, or busybox's, which lacks the option.
    }
  }
  return [];
}
