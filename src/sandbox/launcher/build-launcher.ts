/**
 * Command and function: compiles the launcher on Linux when there is a C compiler; without one workers start with
 * fewer layers, and say so. `node dist/sandbox/launcher/build-launcher.js`
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

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
 * @param target where the program goes; replaced as a whole, so that a running build never sees half of it
 * @returns null, or the reason why there is no launcher
 */
export function buildLauncher(target = LAUNCHER_FILE, compiler = 'cc'): string | null {
  if (process.platform !== 'linux') return `not on ${process.platform}`;
  const sources = readdirSync(FOLDER).filter((name) => name.endsWith('.c'));
  const unfinished = `${target}.${process.pid}.tmp`;
  try {
    execFileSync(compiler, [...FLAGS, ...sources, '-o', unfinished], {
      cwd: FOLDER,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    renameSync(unfinished, target);
    return null;
  } catch (error) {
    rmSync(unfinished, { force: true });
    const { code, stderr } = error as NodeJS.ErrnoException & { stderr?: Buffer };
    return code === 'ENOENT'
      ? `there is no C compiler (${compiler})`
      : `it does not compile: ${stderr ?? String(error)}`;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const reason = buildLauncher();
  if (reason !== null) {
    process.stdout.write(
      `The sandbox launcher was not built: ${reason}. Workers start without Landlock and seccomp.\n`,
    );
  }
}
