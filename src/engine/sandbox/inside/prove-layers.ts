import type { Layers } from '../layers.js';
import type { LaunchedSandbox } from '../worker-arguments.js';
import { OUTSIDE } from '../worker-files.js';
import { activeLayers, thisProcess } from './active-layers.js';
import { readLauncherReport } from './launcher-report.js';
import { runSelfTest } from './self-test.js';

/**
 * Called in a worker before any user data arrives: attempts to break out, and reports which layers are active. The parent
 * decides what to do about a missing one, and sends no task before that.
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
