import type { SandboxMode } from '../sandbox-mode.js';
import { WORKER_DESCRIPTORS } from '../worker-arguments.js';
import { OUTSIDE } from '../worker-files.js';
import { describeSpawn, type HostFacts, type SpawnDescription } from './describe-spawn.js';
import { gatherHostFacts } from './host-facts.js';
import { withBubblewrap } from './try-bubblewrap.js';
import { withoutUnusable } from './try-spawn.js';

/** Facts by image file, of which there are one or two. A host does not change while the service runs. */
const known = new Map<string, HostFacts>();

/**
 * How to start a worker on this host. The first call for an image gathers facts and starts Node once as a trial, which
 * takes about 60 ms; later calls reuse them.
 * @param memoryBytes limit of the interpreter's linear memory
 * @param addon whether the worker loads the addon
 * @throws SandboxError in strict mode when a layer is not available
 */
export function describeWorkerSpawn(
  imageFile: string,
  memoryBytes: number,
  mode: SandboxMode,
  addon: boolean,
): SpawnDescription {
  const describe = (facts: HostFacts, as = mode) =>
    describeSpawn(process.platform, process.versions.node, facts, {
      mode: as,
      descriptors: WORKER_DESCRIPTORS,
      memoryBytes,
      addon,
      decoys: [OUTSIDE.forKernel],
    });
  let facts = known.get(imageFile);
  if (!facts) {
    const describeOn = (candidate: HostFacts) => describe(candidate, 'on');
    facts = withBubblewrap(withoutUnusable(gatherHostFacts(imageFile), describeOn), describeOn);
    known.set(imageFile, facts);
  }
  return describe(facts);
}
