/**
 * Command and function: compiles the launcher on Linux when there is a C compiler; without one workers start with
 * fewer layers, and say so. `node dist/engine/sandbox/launcher/build-launcher.js`
 */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileC } from '../../native/compile-c.js';

const FOLDER = import.meta.dirname;
/** Sources are copied here by the build. */
export const LAUNCHER_FILE = path.join(FOLDER, 'launcher');

const FLAGS = [
  '-std=c11',
  '-O2',
  '-Wall',
  '-Wextra',
  '-fPIE',
  '-pie',
  '-fstack-protector-strong',
  '-Wl,-z,relro,-z,now',
];

/**
 * @param target where the program goes
 * @returns null, or the reason why there is no launcher
 */
export function buildLauncher(target = LAUNCHER_FILE, compiler = 'cc'): string | null {
  return compileC(FOLDER, FLAGS, target, compiler);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const reason = buildLauncher();
  if (reason !== null) {
    process.stdout.write(
      `The sandbox launcher was not built: ${reason}. Workers start without Landlock and seccomp.\n`,
    );
  }
}
