import { type Layers, SYSTEM_LAYERS } from './layers.js';
import { NODE_FLAGS } from './node-flags.js';
import { isRefusal, type SelfTest } from './self-test.js';

/** What is known in the worker when it asks which layers hold. */
export interface Evidence {
  /** What the parent planned; a layer it does not name was not asked for. */
  planned: Layers;
  /** What the launcher says it did; null without one. */
  launched: Layers | null;
  selfTest: SelfTest;
  /** The process as it is. */
  process: ProcessFacts;
}

export interface ProcessFacts {
  execArgv: readonly string[];
  env: object;
  /** Undefined where users have no numbers. */
  uid: number | undefined;
}

export function thisProcess(): ProcessFacts {
  return { execArgv: process.execArgv, env: process.env, uid: process.getuid?.() };
}

/**
 * Which layers of containment hold in this process: true, or the reason why not. Planned, reported and tried: a layer
 * counts only when none of the three speaks against it. Pure.
 */
export function activeLayers(evidence: Evidence): Layers {
  const { planned, selfTest, process } = evidence;
  return {
    gate: true,
    reset: true,
    deadline: true,
    memoryCap: true,
    fileQuota: true,
    v8Flags: NODE_FLAGS.every((flag) => process.execArgv.includes(flag)) || 'started without the flags',
    emptyEnvironment: Object.keys(process.env).length === 0 || 'the environment is not empty',
    permissionFiles: both(planned.permissionFiles, denied(selfTest.readFile)),
    permissionNetwork: both(planned.permissionNetwork, denied(selfTest.connect)),
    ...systemLayers(evidence),
    ...refusals(selfTest),
  };
}

function systemLayers({ planned, launched, selfTest, process }: Evidence): Layers {
  const tried: Layers = {
    unprivilegedUser: process.uid !== 0 || 'the worker runs as root',
    landlock: refused(selfTest.readFileFromKernel, 'the kernel let it read a file outside'),
    seccomp: refused(selfTest.filteredCall, 'a system call outside the policy went through'),
  };
  return Object.fromEntries(
    SYSTEM_LAYERS.map((layer) => {
      const reported = launched ? (launched[layer] ?? 'the launcher said nothing of it') : true;
      return [layer, both(planned[layer], both(reported, tried[layer] ?? true))];
    }),
  );
}

/** The attempts themselves, whichever layer it was that refused. */
function refusals(selfTest: SelfTest): Layers {
  return {
    refusesFiles: refused(selfTest.readFile, 'a file outside could be read'),
    refusesNetwork: refused(selfTest.connect, 'nothing refused a connection to 127.0.0.1'),
    refusesPrograms: refused(selfTest.spawn, 'nothing refused a new process'),
    refusesSignals: refused(selfTest.signalParent, 'nothing refused a signal to the parent'),
  };
}

function both(first: true | string | undefined, second: true | string): true | string {
  return first === true ? second : (first ?? 'not asked for');
}

function refused(ending: string | null, otherwise: string): true | string {
  if (isRefusal(ending)) return true;
  return ending === null ? otherwise : `${otherwise} (${ending})`;
}

/** Refused by Node's permission model, whose error code nothing else has. */
function denied(ending: string | null): true | string {
  return ending === 'ERR_ACCESS_DENIED' || `the permission model let it pass (${ending ?? 'no error'})`;
}
