import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import type { SandboxMode } from '../sandbox/sandbox-mode.js';
import { formatWorkerArguments, type WorkerArguments } from '../sandbox/worker-arguments.js';
import { describeWorkerSpawn } from '../sandbox/worker-spawn.js';

const ENTRY = path.join(import.meta.dirname, '..', 'worker', 'main.js');

export interface LaunchOptions extends WorkerArguments {
  /** How much containment; on unless said. */
  sandboxMode?: SandboxMode;
}

/**
 * Starts a worker process. Descriptors: 0 nothing, 1 and 2 diagnostics (never part of the protocol), 3 the message
 * channel (both ways: a pair of sockets), 4 the control pipe; 5, only when bubblewrap stands between, its note.
 * @throws SandboxError in strict mode when a layer of containment cannot be had
 */
export function launchWorker({ sandboxMode = 'on', ...options }: LaunchOptions): ChildProcess {
  const described = describeWorkerSpawn(options.imageFile, options.memoryBytes, sandboxMode);
  const { layers: planned, reportFd, infoFd } = described;
  const words = formatWorkerArguments(options, { planned, reportFd });
  return spawn(described.command, [...described.args, ENTRY, ...words], {
    ...described.options,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe', ...(infoFd === null ? [] : (['pipe'] as const))],
  });
}
