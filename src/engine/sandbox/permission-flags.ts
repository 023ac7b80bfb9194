import type { Layers } from './layers.js';

/** Versions from which on the permission model is no longer experimental, per line; later lines have it all. */
const STABLE_22 = 13;
const STABLE_23 = 5;
/** The first line in which the permission model covers the network. */
const NETWORK_MAJOR = 25;

/** Whether the permission model of this version knows the network. */
export function coversNetwork(nodeVersion: string): boolean {
  return Number.parseInt(nodeVersion, 10) >= NETWORK_MAJOR;
}

/**
 * Node's permission model: no files but these, no child processes, worker threads, addons or inspector; no network
 * where this version can refuse it.
 * @param nodeVersion as `process.versions.node`
 * @param files absolute paths that may be read; one that ends in `/` is a folder with all below it
 * @param addons whether native addons may be loaded
 */
export function permissionFlags(
  nodeVersion: string,
  files: readonly string[],
  addons = false,
): { flags: string[]; layers: Layers } {
  const [major = 0, minor = 0] = nodeVersion.split('.').map(Number);
  const stable = major > 23 || (major === 23 && minor >= STABLE_23) || (major === 22 && minor >= STABLE_22);
  // On the experimental ones the flag warns on standard error at every start.
  const flags = stable
    ? ['--permission']
    : ['--experimental-permission', '--disable-warning=ExperimentalWarning'];
  for (const file of withoutNested(files))
    flags.push(`--allow-fs-read=${file.endsWith('/') ? `${file}*` : file}`);
  // Node warns of it at every start; native/load-native.ts closes the door that it opens.
  if (addons) flags.push('--allow-addons', '--disable-warning=SecurityWarning');
  return {
    flags,
    layers: {
      permissionFiles: true,
      permissionNetwork:
        coversNetwork(nodeVersion) ||
        `Node ${major} has no such permission; version ${NETWORK_MAJOR} and later do`,
    },
  };
}

/** Node 20 forgets a folder when something below it is listed as well. */
function withoutNested(files: readonly string[]): string[] {
  const folders = files.filter((file) => file.endsWith('/'));
  return files.filter((file) => !folders.some((folder) => file !== folder && file.startsWith(folder)));
}
