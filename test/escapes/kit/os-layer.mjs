// Puts the service's OS layer (launcher: Landlock, seccomp, user, limits) around a process, and nothing else: no gate,
// no V8 flags, no permission model. ESCAPES_SANDBOX names another folder than dist/sandbox to take it from.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const SANDBOX = path.resolve(
  process.env.ESCAPES_SANDBOX ?? path.join(import.meta.dirname, '..', '..', '..', 'dist', 'sandbox'),
);
/** The layers that have to carry the weight alone. */
const NEEDED = ['landlock', 'seccomp'];
/** 0 to 3: streams and channel. */
const DESCRIPTORS = 4;

const load = (file) => import(pathToFileURL(path.join(SANDBOX, file)).href);

/** @returns {Promise<string | null>} why this machine has no OS layer */
export async function whyNoOsLayer() {
  if (process.platform !== 'linux') return `there is no OS layer on ${process.platform}`;
  if (!existsSync(path.join(SANDBOX, 'describe-spawn.js'))) return `${SANDBOX} has no describe-spawn.js yet`;
  const { layers } = await describe([]);
  const missing = NEEDED.filter((layer) => layers[layer] !== true).map(
    (layer) => `${layer}: ${layers[layer]}`,
  );
  return missing.length > 0 ? missing.join('; ') : null;
}

/**
 * @param {string[]} readable files, and folders that end in a slash
 * @returns {Promise<{ command: string, args: string[], layers: Record<string, true | string> }>} up to and with node
 */
export async function describe(readable) {
  const [{ gatherHostFacts }, { describeSpawn }] = await Promise.all([
    load('host-facts.js'),
    load('describe-spawn.js'),
  ]);
  const facts = gatherHostFacts('/nowhere');
  const { command, args, layers } = describeSpawn(
    process.platform,
    process.versions.node,
    { ...facts, parentPid: process.pid, files: { ...facts.files, own: readable } },
    { mode: 'on', descriptors: DESCRIPTORS, memoryBytes: 1 << 30, decoys: [] },
  );
  // Behind the launcher's own words come the node binary and then Node's layers, which are left out here.
  return { command, args: args.slice(0, args.indexOf('--') + 2), layers };
}
