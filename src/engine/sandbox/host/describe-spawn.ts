import { WORKER_ENVIRONMENT, WORKER_FOLDER } from '../environment.js';
import { type Layers, requireLayers, SYSTEM_LAYERS, type SystemLayer } from '../layers.js';
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

/** Capabilities of this host. */
export interface HostFacts {
  isRoot: boolean;
  /** The process that starts the workers. */
  parentPid: number;
  /** Largest stack of a worker, bytes. */
  stackBytes: number;
  /** Whether the code of workers is bundled. */
  bundled: boolean;
  nodeBinary: string;
  /** Path of the compiled launcher, or the reason why there is no working one. */
  launcher: { path: string } | { missing: string };
  /** Layers under which Node does not start on this host, with the reason. */
  unusable: Partial<Record<SystemLayer, string>>;
  /** Substitutes for the launcher, if it works; see try-bubblewrap.ts. */
  bubblewrap: Bubblewrap | { missing: string };
  substitutes: Substitutes;
  files: WorkerFiles;
  /** Whether the worker user can read those files; false for an installation in /root, for example. */
  filesAreOpen: boolean;
}

/** Requirements for a worker process. */
export interface SpawnPolicy {
  mode: SandboxMode;
  /** Number of descriptors that the worker inherits. The launcher's report, or bubblewrap's info, has the next number. */
  descriptors: number;
  /** Limit of the interpreter's linear memory, bytes. */
  memoryBytes: number;
  /** Whether the worker loads the addon. */
  addon: boolean;
  /** Absolute paths that Node's permission model allows and the kernel denies, for the self-test. */
  decoys: readonly string[];
}

export interface SpawnDescription {
  command: string;
  /** Arguments up to the program, which the caller appends with its own arguments. */
  args: string[];
  options: { cwd: string; env: Record<string, string>; windowsHide: boolean };
  /** Planned layers: true, or why a layer is omitted. */
  layers: Layers;
  /** Descriptor of the launcher's report in the worker; null without a launcher. */
  reportFd: number | null;
  /** Descriptor of a memory file as long as linear memory may become, which may be missing; null without a launcher. */
  stateFd: number | null;
  /** Descriptor on which the parent receives the worker's pid, see inner-process.ts; null when the worker is the child itself. */
  infoFd: number | null;
}

/**
 * How to start a worker on a host: with every available layer, and a reason for each missing one. Pure.
 * @param platform as `process.platform`
 * @param nodeVersion as `process.versions.node`
 * @throws SandboxError in strict mode when a layer is not available
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
    sealedSystemCalls: off ? OFF : policy.addon || 'it needs the addon, which is missing',
  };
  if (policy.mode === 'strict') requireLayers(layers);
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

/** The descriptor after the launcher's report. */
const stateFdOf = ({ descriptors }: SpawnPolicy): number => descriptors + 1;

/** Layers of the operating system to request. */
function systemLayers(
  platform: NodeJS.Platform,
  facts: HostFacts,
  mode: SandboxMode,
): Record<SystemLayer, true | string> {
  const state = (layer: SystemLayer): true | string => {
    if (platform !== 'linux') {
      return layer === 'unprivilegedUser' && !facts.isRoot ? true : `not supported on ${platform}`;
    }
    // Prevents orphaned processes, and is therefore active in every mode.
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

/** A substitute for other layers: not reported where the launcher provides those. */
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
  if (layer === 'landlock') return wrapped ? `${missing}; namespaces replace it` : missing;
  if (layer === 'seccomp') return wrapped ? `${missing}; bubblewrap has no filter` : missing;
  if (wrapped && (layer === 'parentDeath' || layer === 'noNewPrivileges')) return true;
  const name = tool[layer] as keyof Substitutes;
  if (!facts.substitutes[name]) return `${missing}, and ${name} (util-linux) is missing`;
  if (facts.unusable[layer] !== undefined) return `${missing}, and ${facts.unusable[layer]}`;
  if (layer === 'unprivilegedUser' && !facts.filesAreOpen)
    return `${missing}, and only root can read the service's files`;
  return true;
}

/** Command and arguments before Node. */
function wrapper(facts: HostFacts, policy: SpawnPolicy, layers: Layers): string[] {
  const user = facts.isRoot && layers.unprivilegedUser === true ? WORKER_USER : null;
  const limits =
    layers.resourceLimits === true
      ? resourceLimits(policy.memoryBytes, facts.stackBytes, facts.bundled)
      : null;
  if ('missing' in facts.launcher) {
    const wrapped = layers.namespaces === true && 'path' in facts.bubblewrap ? facts.bubblewrap : null;
    // bubblewrap sets no_new_privs itself; a setuid bubblewrap could not start with it.
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
