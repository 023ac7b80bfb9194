// A worker with the gate and any choice of the layers around it, each as the service would set it.
import { spawn } from 'node:child_process';
import { DIST } from './paths.mjs';
import { treeCopy } from './tree-copy.mjs';

/** Where the service's own words for each layer are. */
const POLICY = [
  'host-facts',
  'launcher-arguments',
  'node-flags',
  'permission-flags',
  'resource-limits',
  'stack',
  'worker-arguments',
  'worker-user',
];
const load = (file) => import(`${DIST}/engine/sandbox/${file}.js`);
const MEMORY_BYTES = 256 << 20;
/** Standard streams, channel, control pipe. */
const DESCRIPTORS = 5;

/**
 * Names of layers, as `spawnWith` takes them; `launcher` is the launcher itself, which binds the worker to its parent
 * and gives up new privileges, and without which the ones of the operating system are not to be had.
 * @typedef {'v8Flags' | 'environment' | 'selfTest' | 'permission' | 'launcher' | 'limits' | 'user' | 'landlock' | 'seccomp' | 'sealedSystemCalls'} Part
 */

/** A built tree whose workers are not asked what holds: the self-test is what it lacks. @returns its folder and its end */
export function treeWithoutSelfTest() {
  return treeCopy({
    'engine/sandbox/inside/prove-layers.js': 'export const proveLayers = async () => ({});\n',
  });
}

/** This process's own, but for what Node itself reads: certificates of one machine would count as cost of none. */
function ordinaryEnvironment() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('NODE_')));
}

/** Why a part is not to be had on this machine, or null. @param {object} facts of gatherHostFacts @param {Part} part */
export function whyWithout({ launcher, isRoot, unusable }, part) {
  if (!['launcher', 'limits', 'user', 'landlock', 'seccomp'].includes(part)) return null;
  if (process.platform !== 'linux') return `not on ${process.platform}`;
  if (launcher.missing) return launcher.missing;
  return part === 'user' && !isRoot ? 'only root changes its user' : (unusable[part] ?? null);
}

/**
 * @param {string} imageFile
 * @returns what starts a worker with some parts; `facts` is what the machine offers
 */
export async function partsOf(imageFile, bareTree) {
  const policy = Object.assign({}, ...(await Promise.all(POLICY.map(load))));
  const { launcherArguments, resourceLimits, stackFlags, permissionFlags } = policy;
  const bare = await import(`${bareTree}/dist/engine/sandbox/worker-files.js`);
  const { workerEntry } = await load('worker-entry');
  const { workerEntry: bareEntry } = await import(`${bareTree}/dist/engine/sandbox/worker-entry.js`);
  const facts = policy.gatherHostFacts(imageFile);
  const asked = { imageFile, memoryBytes: MEMORY_BYTES, diskBytes: 64 << 20, mapMemory: true };

  /** @param {Part[]} parts @returns a worker process, not yet ready */
  function spawnWith(parts) {
    const has = (part) => parts.includes(part);
    const entry = (has('selfTest') ? workerEntry : bareEntry)('main');
    const files = has('selfTest') ? facts.files : bare.workerFiles(imageFile);
    const { own, links, system, programs } = files;
    const planned = has('sealedSystemCalls') ? { sealedSystemCalls: true } : {};
    const around = launcherArguments({
      parentPid: process.pid,
      keepFds: DESCRIPTORS,
      reportFd: DESCRIPTORS,
      user: has('user') ? policy.WORKER_USER : null,
      keepReadCapability: !facts.filesAreOpen,
      limits: has('limits') ? resourceLimits(MEMORY_BYTES, facts.stackBytes, facts.bundled) : null,
      landlock: has('landlock') ? { read: [...own, ...system, ...files.process], execute: programs } : null,
      seccomp: has('seccomp'),
    });
    const [command, ...args] = [
      ...(has('launcher') ? [facts.launcher.path, ...around] : []),
      process.execPath,
      ...(has('v8Flags') ? policy.NODE_FLAGS : []),
      ...(has('limits') ? stackFlags(facts.stackBytes) : []),
      ...(has('permission') ? permissionFlags(process.versions.node, [...links, ...own], true).flags : []),
      entry,
      ...policy.formatWorkerArguments(asked, { planned, reportFd: null }),
    ];
    const where = has('environment') ? { env: {}, cwd: '/' } : { env: ordinaryEnvironment() };
    return spawn(command, args, { ...where, stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'] });
  }
  return { facts, spawnWith };
}
