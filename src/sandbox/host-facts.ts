import type { HostFacts } from './describe-spawn.js';
import { findLauncher, findSubstitutes } from './find-tools.js';
import { areOpenToAll } from './open-files.js';
import { grantableStackBytes } from './stack.js';
import { workerFiles } from './worker-files.js';

/** What this machine offers to workers that boot from this image. Asks the file system; 5 to 10 ms. */
export function gatherHostFacts(imageFile: string): HostFacts {
  const files = workerFiles(imageFile);
  return {
    isRoot: process.getuid?.() === 0,
    parentPid: process.pid,
    stackBytes: grantableStackBytes(),
    nodeBinary: process.execPath,
    launcher: findLauncher(),
    unusable: {},
    bubblewrap: { missing: 'nobody has looked for bubblewrap' },
    substitutes: findSubstitutes(),
    files,
    filesAreOpen: areOpenToAll([...files.own, ...files.programs]),
  };
}
