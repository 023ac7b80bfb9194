/**
 * Command and function: compiles the addon on Linux when there is a C compiler; without one workers copy their memory, and
 * say so. `node dist/engine/native/build-native.js`
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileC } from './compile-c.js';
import { ADDON_FILE } from './load-native.js';

/** The launcher's way to write filters is the addon's too. */
const FILTERS = '../../sandbox/launcher';

const FLAGS = [
  ...['-std=c11', '-O2', '-Wall', '-Wextra', '-fPIC', '-shared', '-fvisibility=hidden'],
  ...['-fstack-protector-strong', '-Wl,-z,relro,-z,now', '-Wl,-z,noexecstack'],
];

/**
 * @param target where the addon goes
 * @returns null, or the reason why there is none
 */
export function buildNative(
  target = ADDON_FILE,
  compiler = 'cc',
  flags: readonly string[] = [],
): string | null {
  const include = includeFolder();
  if (include === null) return 'the package node-api-headers is not installed';
  return compileC(
    path.join(import.meta.dirname, 'addon'),
    [...FLAGS, ...flags, `-I${include}`, `-I${FILTERS}`],
    target,
    compiler,
    [`${FILTERS}/filter.c`],
  );
}

/** Node's own header for addons, which is the same for every version of Node that we promise. */
function includeFolder(): string | null {
  try {
    const require = createRequire(import.meta.url);
    return path.join(path.dirname(require.resolve('node-api-headers/package.json')), 'include');
  } catch {
    return null;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const reason = buildNative();
  if (reason !== null) {
    process.stdout.write(`The addon was not built: ${reason}. Workers copy their memory at each reset.\n`);
  }
}
