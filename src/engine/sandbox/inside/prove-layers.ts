import type { Layers } from '../layers.js';
import type { LaunchedSandbox } from '../worker-arguments.js';
import { OUTSIDE } from '../worker-files.js';
import { activeLayers, thisProcess } from './active-layers.js';
import { readLauncherReport } from './launcher-report.js';
import { runSelfTest } from './self-test.js';

/**
 * Called in a worker before anything of a user's is there: tries to get out, and says which layers hold. What to do
 * about a missing one is for the parent to decide, which gives the worker nothing to run before it has.
 */
export async function proveLayers(sandbox: LaunchedSandbox): Promise<Layers> {
  const launched = sandbox.reportFd === null ? null : readLauncherReport(sandbox.reportFd);
  return activeLayers({
    planned: sandbox.planned,
    launched,
    selfTest: await runSelfTest(OUTSIDE, sandbox.planned.namespaces === true),
    process: thisProcess(),
  });
}
