import { WORKER_ENVIRONMENT, WORKER_FOLDER } from '../environment.js';
import { demandLayers, type Layers, SYSTEM_LAYERS, type SystemLayer } from '../layers.js';
import { NO_ADDONS, NODE_FLAGS } from '../node-flags.js';
import { permissionFlags } from '../permission-flags.js';
import type { SandboxMode } from '../sandbox-mode.js';
import type { WorkerFiles } from '../worker-files.js';
import { type Bubblewrap, bubblewrapArguments } from './bubblewrap-arguments.js';
import { launcherArguments } from './launcher-arguments.js';
import { resourceLimits } from './resource-limits.js';
import { stackFlags } from './stack.js';
import { type Substitutes, substituteArguments } from './substitute-arguments.js';
import { WORKER_USER } from './worker-user.js';

/** What this machine offers. */
export interface HostFacts {
  isRoot: boolean;
  /** The process that starts the workers. */
  parentPid: number;
  /** Stack that a worker may be given, bytes. */
  stackBytes: number;
  /** Whether what a worker loads is one file. */
  bundled: boolean;
  nodeBinary: string;
  /** Path of the compiled launcher, or the reason why there is none that works. */
  launcher: { path: string } | { missing: string };
  /** Layers that keep Node from starting on this machine, each with what was seen. */
  unusable: Partial<Record<SystemLayer, string>>;
  /** Stands in for the launcher, where it works; see try-bubblewrap.ts. */
  bubblewrap: Bubblewrap | { missing: string };
  substitutes: Substitutes;
  files: WorkerFiles;
  /** Whether the worker user may read those files; false for an installation below /root, say. */
  filesAreOpen: boolean;
}

/** What is asked of a worker process. */
export interface SpawnPolicy {
  mode: SandboxMode;
  /** Descriptors that the worker inherits: 0 to this one, exclusive. The launcher's report or bubblewrap's note gets the next. */
  descriptors: number;
  /** Cap on the interpreter's linear memory, bytes. */
  memoryBytes: number;
  /** Whether the worker loads our addon. */
  addon: boolean;
  /** Absolute paths that only Node's permission model allows, for the self-test. */
  decoys: readonly string[];
}

export interface SpawnDescription {
  command: string;
  /** Up to the program, which the caller appends with its own arguments. */
  args: string[];
  options: { cwd: string; env: Record<string, string>; windowsHide: boolean };
  /** What the description should bring about: true, or why a layer is left out. */
  layers: Layers;
  /** Descriptor on which the worker finds what the launcher really did; null without a launcher. */
  reportFd: number | null;
  /** Descriptor of a file in memory, as long as linear memory may become; null without a launcher. It may have failed to make it. */
  stateFd: number | null;
  /** Descriptor on which the parent is told who the worker is, see inner-process.ts; null when it is the child itself. */
  infoFd: number | null;
}

/**
 * How to start a worker on a machine: every layer that it can give, and the reason for each that it cannot. Pure.
 * @param platform as `process.platform`
 * @param nodeVersion as `process.versions.node`
 * @throws SandboxError in strict mode when a layer cannot be had
 */
export function describeSpawn(
  platform: NodeJS.Platform,
  nodeVersion: string,
  facts: HostFacts,
  policy: SpawnPolicy,
): SpawnDescription {
  const off = policy.mode === 'off';
  const readable = [...facts.files.links, ...facts.files.own, ...policy.decoys];
  const permission = permissionFlags(nodeVersion, readable, policy.addon);
  const layers: Layers = {
    ...(off ? { permissionFiles: OFF, permissionNetwork: OFF } : permission.layers),
    ...systemLayers(platform, facts, policy.mode),
    ...namespaces(platform, facts, policy.mode),
    sealedSystemCalls: off ? OFF : policy.addon || 'there is no addon to close the door',
  };
  if (policy.mode === 'strict') demandLayers(layers);
  const usesLauncher = platform === 'linux' && 'path' in facts.launcher;
  const [command, ...args] = [
    ...(platform === 'linux' ? wrapper(facts, policy, layers) : []),
    facts.nodeBinary,
    ...NODE_FLAGS,
    ...(policy.addon ? [] : [NO_ADDONS]),
    ...(platform === 'linux' && layers.resourceLimits === true ? stackFlags(facts.stackBytes) : []),
    ...(off ? [] : permission.flags),
  ] as [string, ...string[]];
  return {
    command,
    args,
    options: { cwd: WORKER_FOLDER, env: { ...WORKER_ENVIRONMENT }, windowsHide: true },
    layers,
    reportFd: usesLauncher ? policy.descriptors : null,
    stateFd: usesLauncher && policy.addon ? stateFdOf(policy) : null,
    infoFd: layers.namespaces === true ? policy.descriptors : null,
  };
}

const OFF = 'SANDBOX_MODE is off';

/** Behind the launcher's report. */
const stateFdOf = ({ descriptors }: SpawnPolicy): number => descriptors + 1;

/** Which of the operating system's layers to ask for. */
function systemLayers(
  platform: NodeJS.Platform,
  facts: HostFacts,
  mode: SandboxMode,
): Record<SystemLayer, true | string> {
  const state = (layer: SystemLayer): true | string => {
    if (platform !== 'linux') {
      return layer === 'unprivilegedUser' && !facts.isRoot ? true : `not on ${platform}`;
    }
    // Not containment so much as tidiness: it stays in every mode.
    if (mode === 'off' && layer !== 'parentDeath') return OFF;
    if (layer === 'unprivilegedUser' && !facts.isRoot) return true;
    return 'missing' in facts.launcher
      ? substituted(layer, facts, facts.launcher.missing, mode)
      : (facts.unusable[layer] ?? true);
  };
  return Object.fromEntries(SYSTEM_LAYERS.map((layer) => [layer, state(layer)])) as Record<
    SystemLayer,
    true | string
  >;
}

/** A layer that only stands in for others: where those are, there is nothing to say of it. */
function namespaces(platform: NodeJS.Platform, facts: HostFacts, mode: SandboxMode): Layers {
  if (platform !== 'linux' || mode === 'off' || 'path' in facts.launcher) return {};
  return { namespaces: 'missing' in facts.bubblewrap ? facts.bubblewrap.missing : true };
}

function substituted(
  layer: SystemLayer,
  facts: HostFacts,
  missing: string,
  mode: SandboxMode,
): true | string {
  const tool = {
    parentDeath: 'setpriv',
    noNewPrivileges: 'setpriv',
    unprivilegedUser: 'setpriv',
    resourceLimits: 'prlimit',
  };
  const wrapped = mode !== 'off' && 'path' in facts.bubblewrap;
  if (layer === 'landlock') return wrapped ? `${missing}; namespaces stand in for it` : missing;
  if (layer === 'seccomp') return wrapped ? `${missing}; bubblewrap brings no filter of its own` : missing;
  if (wrapped && (layer === 'parentDeath' || layer === 'noNewPrivileges')) return true;
  const name = tool[layer] as keyof Substitutes;
  if (!facts.substitutes[name]) return `${missing}, and no ${name} of util-linux either`;
  if (facts.unusable[layer] !== undefined) return `${missing}, and ${facts.unusable[layer]}`;
  if (layer === 'unprivilegedUser' && !facts.filesAreOpen)
    return `${missing}, and the service's files are readable for root only`;
  return true;
}

/** The words before Node's. */
function wrapper(facts: HostFacts, policy: SpawnPolicy, layers: Layers): string[] {
  const user = facts.isRoot && layers.unprivilegedUser === true ? WORKER_USER : null;
  const limits =
    layers.resourceLimits === true
      ? resourceLimits(policy.memoryBytes, facts.stackBytes, facts.bundled)
      : null;
  if ('missing' in facts.launcher) {
    const wrapped = layers.namespaces === true && 'path' in facts.bubblewrap ? facts.bubblewrap : null;
    // bubblewrap sets no_new_privs itself; where it is set-user-id it could not start with it.
    const noNewPrivileges = layers.noNewPrivileges === true && !wrapped;
    return [
      ...substituteArguments(facts.substitutes, { user, limits, noNewPrivileges }),
      ...(wrapped ? bubblewrapArguments(wrapped, policy.descriptors) : []),
    ];
  }
  const { own, system, process, programs } = facts.files;
  return [
    facts.launcher.path,
    ...launcherArguments({
      parentPid: facts.parentPid,
      keepFds: policy.descriptors,
      reportFd: policy.descriptors,
      memoryFile: policy.addon ? { fd: stateFdOf(policy), bytes: policy.memoryBytes } : null,
      user,
      keepReadCapability: !facts.filesAreOpen,
      limits,
      landlock:
        layers.landlock === true
          ? { read: [...own, ...system, ...(policy.addon ? process : [])], execute: programs }
          : null,
      seccomp: layers.seccomp === true,
    }),
  ];
}
