import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { launcherPrefix } from '../sandbox/launcher.js';
import { NODE_FLAGS } from '../sandbox/node-flags.js';
import { formatWorkerArguments, type WorkerArguments } from '../sandbox/worker-arguments.js';

const ENTRY = path.join(import.meta.dirname, '..', 'worker', 'main.js');

export type LaunchOptions = WorkerArguments;

/**
 * Starts a worker process. Descriptors: 0 nothing, 1 and 2 diagnostics (never part of the protocol), 3 the message
 * channel (both ways: a pair of sockets), 4 the control pipe.
 */
export function launchWorker(options: LaunchOptions): ChildProcess {
  const words = [
    ...launcherPrefix(),
    process.execPath,
    ...NODE_FLAGS,
    ENTRY,
    ...formatWorkerArguments(options),
  ] as [string, ...string[]];
  const [command, ...args] = words;
  return spawn(command, args, {
    cwd: '/',
    env: {},
    stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
    windowsHide: true,
  });
}
