// Puts the service's OS layer (launcher: Landlock, seccomp, user, limits) around a process, and nothing else: no gate,
// no V8 flags, no permission model. ESCAPES_SANDBOX names another folder than dist/engine/sandbox to take it from: one without
// a launcher takes bubblewrap, which stands in for it.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const SANDBOX = path.resolve(
  process.env.ESCAPES_SANDBOX ??
    path.join(import.meta.dirname, '..', '..', '..', 'dist', 'engine', 'sandbox'),
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
  if (layers.namespaces === true) return null;
  const missing = NEEDED.filter((layer) => layers[layer] !== true).map(
    (layer) => `${layer}: ${layers[layer]}`,
  );
  return missing.length > 0 ? missing.join('; ') : null;
}

/**
 * @param {string[]} readable files, and folders that end in a slash
 * @returns {Promise<{ command: string, args: string[], stdio: string[], layers: Record<string, true | string> }>}
 *   up to and with node; and what the descriptors from DESCRIPTORS on have to be
 */
export async function describe(readable) {
  const [{ gatherHostFacts }, { describeSpawn }, { findBubblewrap }] = await Promise.all(
    ['host-facts.js', 'describe-spawn.js', 'try-bubblewrap.js'].map(load),
  );
  const facts = gatherHostFacts('/nowhere');
  const files = { ...facts.files, own: readable };
  const bubblewrap = 'missing' in facts.launcher ? findBubblewrap({ files }) : null;
  const { command, args, layers, infoFd } = describeSpawn(
    process.platform,
    process.versions.node,
    { ...facts, parentPid: process.pid, files, bubblewrap: bubblewrap ?? facts.bubblewrap },
    { mode: 'on', descriptors: DESCRIPTORS, memoryBytes: 1 << 30, decoys: [] },
  );
  // Behind the wrapper's own words come the node binary and then Node's layers, which are left out here.
  const wrapper = args.slice(0, args.indexOf('--') + 2);
  // bubblewrap ends when it cannot write its note, so there has to be something; nobody reads it.
  return { command, args: wrapper, stdio: infoFd === null ? [] : ['pipe'], layers };
}
