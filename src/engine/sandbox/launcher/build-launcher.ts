/**
 * Command and function: compiles the launcher on Linux if there is a C compiler. Without the launcher workers start with
 * fewer layers, and report that. `node dist/engine/sandbox/launcher/build-launcher.js`
 */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileC } from '../../native/compile-c.js';

const FOLDER = import.meta.dirname;
/** The build copies the sources here. */
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
 * @param target path of the launcher
 * @returns null, or the reason why it was not built
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
