import { accessSync, constants } from 'node:fs';
import path from 'node:path';

/** Folders of system programs are not on every user's PATH. */
const FOLDERS = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/sbin', '/usr/local/sbin', '/sbin'];

/**
 * Where a program of the system is. Says loudly when it is missing: the tests that need it are then left out. The
 * Debian packages that bring such programs are installed by .ci/run.
 */
export function onPath(program: string): string | null {
  for (const folder of FOLDERS) {
    const file = path.join(folder, program);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {}
  }
  process.stderr.write(`\n!!! ${program} is not installed: the tests that need it are SKIPPED !!!\n\n`);
  return null;
}
