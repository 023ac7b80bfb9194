import { NODE_FLAGS } from './node-flags.js';

/** Which layers of containment hold in this process: true, or the reason why not. Called in the worker. */
export function activeLayers(): Record<string, true | string> {
  return {
    gate: true,
    reset: true,
    deadline: true,
    memoryCap: true,
    fileQuota: true,
    v8Flags: NODE_FLAGS.every((flag) => process.execArgv.includes(flag)) || 'started without the flags',
    emptyEnvironment: Object.keys(process.env).length === 0 || 'the environment is not empty',
  };
}
