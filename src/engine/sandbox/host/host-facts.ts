import { isBundled } from '../worker-entry.js';
import { workerFiles } from '../worker-files.js';
import type { HostFacts } from './describe-spawn.js';
import { canChangeUser, findLauncher, findSubstitutes } from './find-tools.js';
import { areOpenToAll } from './open-files.js';
import { grantableStackBytes } from './stack.js';

/** Capabilities of this host for workers that start from this image. Reads the file system, which takes 5 to 10 ms. */
export function gatherHostFacts(imageFile: string): HostFacts {
  const files = workerFiles(imageFile);
  const isRoot = process.getuid?.() === 0;
  const launcher = findLauncher();
  const substitutes = findSubstitutes();
  // The launcher itself is tested later, with all layers.
  const staysRoot =
    isRoot && 'missing' in launcher && substitutes.setpriv && !canChangeUser(substitutes.setpriv);
  return {
    isRoot,
    parentPid: process.pid,
    stackBytes: grantableStackBytes(),
    bundled: isBundled(),
    nodeBinary: process.execPath,
    launcher,
    unusable: staysRoot ? { unprivilegedUser: 'root cannot change the user on this host' } : {},
    bubblewrap: { missing: 'bubblewrap was not searched for' },
    substitutes,
    files,
    filesAreOpen: areOpenToAll([...files.own, ...files.programs]),
  };
}
