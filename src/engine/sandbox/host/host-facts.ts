import { isBundled } from '../worker-entry.js';
import { workerFiles } from '../worker-files.js';
import type { HostFacts } from './describe-spawn.js';
import { canChangeUser, findLauncher, findSubstitutes } from './find-tools.js';
import { areOpenToAll } from './open-files.js';
import { grantableStackBytes } from './stack.js';

/** What this machine offers to workers that boot from this image. Asks the file system; 5 to 10 ms. */
export function gatherHostFacts(imageFile: string): HostFacts {
  const files = workerFiles(imageFile);
  const isRoot = process.getuid?.() === 0;
  const launcher = findLauncher();
  const substitutes = findSubstitutes();
  // The launcher itself is tried later, with everything that it does.
  const staysRoot =
    isRoot && 'missing' in launcher && substitutes.setpriv && !canChangeUser(substitutes.setpriv);
  return {
    isRoot,
    parentPid: process.pid,
    stackBytes: grantableStackBytes(),
    bundled: isBundled(),
    nodeBinary: process.execPath,
    launcher,
    unusable: staysRoot ? { unprivilegedUser: 'root may not become another user here' } : {},
    bubblewrap: { missing: 'nobody has looked for bubblewrap' },
    substitutes,
    files,
    filesAreOpen: areOpenToAll([...files.own, ...files.programs]),
  };
}
