import { activeLayers, thisProcess } from './active-layers.js';
import { readLauncherReport } from './launcher-report.js';
import { demandLayers, type Layers } from './layers.js';
import { runSelfTest } from './self-test.js';
import type { LaunchedSandbox } from './worker-arguments.js';
import { OUTSIDE } from './worker-files.js';

/**
 * Called in a worker before anything of a user's is there: tries to get out, and says which layers hold.
 * @throws SandboxError in strict mode when one does not
 */
export async function proveLayers(sandbox: LaunchedSandbox): Promise<Layers> {
  const launched = sandbox.reportFd === null ? null : readLauncherReport(sandbox.reportFd);
  const layers = activeLayers({
    planned: sandbox.planned,
    launched,
    selfTest: await runSelfTest(OUTSIDE),
    process: thisProcess(),
  });
  if (sandbox.strict) demandLayers(layers);
  return layers;
}
