import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { ADDON_FILE } from '../../native/load-native.js';
import { describeWorkerSpawn } from '../../sandbox/host/worker-spawn.js';
import type { SandboxMode } from '../../sandbox/sandbox-mode.js';
import {
  formatWorkerArguments,
  type WorkerArguments,
  workerDescriptors,
} from '../../sandbox/worker-arguments.js';
import { workerEntry } from '../../sandbox/worker-entry.js';

export interface LaunchOptions extends Omit<WorkerArguments, 'mapMemory'> {
  /** Whether memory may be mapped from the image, if supported. Default: true. */
  mapMemory?: boolean;
  /** Descriptor of the file in which the worker records output, in case it is killed; see output-file.ts. */
  outputFd?: number;
  /** Whether it gets a network pipe, for runs with a grant. Default: false. */
  network?: boolean;
  /** Default: on. */
  sandboxMode?: SandboxMode;
}

/**
 * Starts a worker process; its descriptors are those of `workerDescriptors`.
 * @throws SandboxError in strict mode when a sandbox layer is not available
 */
export function launchWorker({
  sandboxMode = 'on',
  mapMemory = true,
  outputFd,
  network = false,
  ...options
}: LaunchOptions): ChildProcess {
  const addon = mapMemory && existsSync(ADDON_FILE);
  const described = describeWorkerSpawn(options.imageFile, options.memoryBytes, sandboxMode, addon);
  const { layers: planned, reportFd, stateFd, infoFd } = described;
  const words = formatWorkerArguments(
    { ...options, mapMemory },
    {
      ...{ planned, reportFd, stateFd },
      recordsOutput: outputFd !== undefined,
      hasNetwork: network,
    },
  );
  return spawn(described.command, [...described.args, workerEntry('main'), ...words], {
    ...described.options,
    stdio: workerDescriptors(infoFd, outputFd, network),
  });
}
