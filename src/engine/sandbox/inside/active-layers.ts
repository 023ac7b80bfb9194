import { WORKER_FOLDER } from '../environment.js';
import { type Layers, SYSTEM_LAYERS } from '../layers.js';
import { NODE_FLAGS } from '../node-flags.js';
import { isAbsence, isRefusal, type SelfTest } from './self-test.js';

/** What a worker knows when it determines which layers are active. */
export interface Evidence {
  /** The parent's plan; a layer that it omits was not requested. */
  planned: Layers;
  /** The launcher's report; null without a launcher. */
  launched: Layers | null;
  selfTest: SelfTest;
  /** Facts about this process. */
  process: ProcessFacts;
}

export interface ProcessFacts {
  execArgv: readonly string[];
  env: object;
  /** Undefined on platforms without user ids. */
  uid: number | undefined;
}

export function thisProcess(): ProcessFacts {
  return { execArgv: process.execArgv, env: process.env, uid: process.getuid?.() };
}

/**
 * Which sandbox layers are active in this process: true, or the reason why not. A layer counts only if neither the plan,
 * nor the launcher's report, nor the self-test contradicts it. Pure.
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

/** bubblewrap sets PWD to the working directory, which is the root. */
function isEmpty(env: object): boolean {
  return Object.entries(env).every(([name, value]) => name === 'PWD' && value === WORKER_FOLDER);
}

/** Nothing of the host is visible: neither the file, nor a route to the network, nor the parent. */
function apart({ readFileFromKernel, connectOutside, signalParent }: SelfTest): true | string {
  if (!isAbsent(readFileFromKernel)) return `a file outside exists (${readFileFromKernel ?? 'read'})`;
  if (!isAbsent(connectOutside)) return `the network is reachable (${connectOutside ?? 'connected'})`;
  return isAbsent(signalParent) || `other processes exist (${signalParent ?? 'signalled'})`;
}

const isAbsent = (ending: string | null | undefined) => isAbsence(ending) || isRefusal(ending ?? null);

function systemLayers({ planned, launched, selfTest, process }: Evidence): Layers {
  const tried: Layers = {
    unprivilegedUser: process.uid !== 0 || 'the worker runs as root',
    landlock: refused(selfTest.readFileFromKernel, 'the kernel allowed reading a file outside'),
    seccomp: refused(selfTest.filteredCall, 'a system call outside the policy was allowed'),
  };
  return Object.fromEntries(
    SYSTEM_LAYERS.map((layer) => {
      const reported = launched ? (launched[layer] ?? 'the launcher did not report it') : true;
      return [layer, both(planned[layer], both(reported, tried[layer] ?? true))];
    }),
  );
}

/**
 * Results of the attempts, whichever layer denied them. In separate namespaces a worker reaches only its own 127.0.0.1,
 * where nothing listens: what counts is that there is no route to any other host.
 */
function refusals(selfTest: SelfTest, inNamespaces: boolean): Layers {
  const network =
    inNamespaces && selfTest.connect !== null ? (selfTest.connectOutside ?? null) : selfTest.connect;
  const ended = (ending: string | null, otherwise: string) =>
    (inNamespaces && isAbsence(ending)) || refused(ending, otherwise);
  return {
    refusesFiles: ended(selfTest.readFile, 'reading a file outside was not denied'),
    refusesNetwork: ended(network, 'a connection to 127.0.0.1 was not denied'),
    refusesPrograms: refused(selfTest.spawn, 'a new process was not denied'),
    refusesSignals: ended(selfTest.signalParent, 'a signal to the parent was not denied'),
  };
}

function both(first: true | string | undefined, second: true | string): true | string {
  return first === true ? second : (first ?? 'not requested');
}

function refused(ending: string | null, otherwise: string): true | string {
  if (isRefusal(ending)) return true;
  return ending === null ? otherwise : `${otherwise} (${ending})`;
}

/** Denied by Node's permission model, which has a unique error code. */
function denied(ending: string | null): true | string {
  return ending === 'ERR_ACCESS_DENIED' || `the permission model allowed it (${ending ?? 'no error'})`;
}
