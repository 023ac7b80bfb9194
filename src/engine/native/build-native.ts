/**
 * Command and function: compiles the addon on Linux if there is a C compiler. Without the addon workers copy their memory,
 * and report that. `node dist/engine/native/build-native.js`
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileC } from './compile-c.js';
import { ADDON_FILE } from './load-native.js';

/** The addon shares the launcher's code for seccomp filters. */
const FILTERS = '../../sandbox/launcher';

const FLAGS = [
  ...['-std=c11', '-O2', '-Wall', '-Wextra', '-fPIC', '-shared', '-fvisibility=hidden'],
  ...['-fstack-protector-strong', '-Wl,-z,relro,-z,now', '-Wl,-z,noexecstack'],
];

/**
 * @param target path of the addon
 * @returns null, or the reason why it was not built
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

/** Node-API headers, the same for every supported Node version. */
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
    process.stdout.write(`The addon was not built: ${reason}. Workers copy their memory on each reset.\n`);
  }
}
