import type { Layers } from './layers.js';

/** Minor versions from which on the permission model is stable, per major version; later major versions have it. */
const STABLE_22 = 13;
const STABLE_23 = 5;
/** First major version whose permission model covers the network. */
const NETWORK_MAJOR = 25;

/** Whether the permission model of this version covers the network. */
export function coversNetwork(nodeVersion: string): boolean {
  return Number.parseInt(nodeVersion, 10) >= NETWORK_MAJOR;
}

/**
 * Flags of Node's permission model: only these files, no child processes, worker threads, addons or inspector; no network
 * where this version supports that.
 * @param nodeVersion as `process.versions.node`
 * @param files readable absolute paths; one that ends in `/` is a folder with its content
 * @param addons whether native addons are allowed
 */
export function permissionFlags(
  nodeVersion: string,
  files: readonly string[],
  addons = false,
): { flags: string[]; layers: Layers } {
  const [major = 0, minor = 0] = nodeVersion.split('.').map(Number);
  const stable = major > 23 || (major === 23 && minor >= STABLE_23) || (major === 22 && minor >= STABLE_22);
  // Experimental versions print a warning at every start.
  const flags = stable
    ? ['--permission']
    : ['--experimental-permission', '--disable-warning=ExperimentalWarning'];
  for (const file of withoutNested(files))
    flags.push(`--allow-fs-read=${file.endsWith('/') ? `${file}*` : file}`);
  // Node prints a warning for it at every start; native/load-native.ts disables further addons.
  if (addons) flags.push('--allow-addons', '--disable-warning=SecurityWarning');
  return {
    flags,
    layers: {
      permissionFiles: true,
      permissionNetwork:
        coversNetwork(nodeVersion) ||
        `Node ${major} has no network permission; version ${NETWORK_MAJOR} and later have it`,
    },
  };
}

/** Node 20 ignores a folder when a path in it is listed as well. */
function withoutNested(files: readonly string[]): string[] {
  const folders = files.filter((file) => file.endsWith('/'));
  return files.filter((file) => !folders.some((folder) => file !== folder && file.startsWith(folder)));
}
