import { WORKER_FOLDER } from '../environment.js';
import { type Layers, SYSTEM_LAYERS } from '../layers.js';
import { NODE_FLAGS } from '../node-flags.js';
import { isAbsence, isRefusal, type SelfTest } from './self-test.js';

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
    emptyEnvironment: isEmpty(process.env) || 'the environment is not empty',
    permissionFiles: both(planned.permissionFiles, denied(selfTest.readFile)),
    permissionNetwork: both(planned.permissionNetwork, denied(selfTest.connect)),
    ...systemLayers(evidence),
    ...(planned.namespaces === undefined ? {} : { namespaces: both(planned.namespaces, apart(selfTest)) }),
    ...refusals(selfTest, planned.namespaces === true),
  };
}

/** bubblewrap tells the folder that the worker starts in, which is the root. */
function isEmpty(env: object): boolean {
  return Object.entries(env).every(([name, value]) => name === 'PWD' && value === WORKER_FOLDER);
}

/** Nothing of the machine's is there: neither the file, nor a way to the network, nor the parent. */
function apart({ readFileFromKernel, connectOutside, signalParent }: SelfTest): true | string {
  if (!isAbsent(readFileFromKernel)) return `a file outside is there (${readFileFromKernel ?? 'read'})`;
  if (!isAbsent(connectOutside)) return `there is a way to the network (${connectOutside ?? 'connected'})`;
  return isAbsent(signalParent) || `other processes are there (${signalParent ?? 'signalled'})`;
}

const isAbsent = (ending: string | null | undefined) => isAbsence(ending) || isRefusal(ending ?? null);

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

/**
 * The attempts themselves, whichever layer it was that refused. In namespaces of its own a worker reaches its own
 * 127.0.0.1, where nobody is: what counts is that there is no way to any other machine.
 */
function refusals(selfTest: SelfTest, inNamespaces: boolean): Layers {
  const network =
    inNamespaces && selfTest.connect !== null ? (selfTest.connectOutside ?? null) : selfTest.connect;
  const ended = (ending: string | null, otherwise: string) =>
    (inNamespaces && isAbsence(ending)) || refused(ending, otherwise);
  return {
    refusesFiles: ended(selfTest.readFile, 'a file outside could be read'),
    refusesNetwork: ended(network, 'nothing refused a connection to 127.0.0.1'),
    refusesPrograms: refused(selfTest.spawn, 'nothing refused a new process'),
    refusesSignals: ended(selfTest.signalParent, 'nothing refused a signal to the parent'),
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
