import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';

/**
 * Makes a folder and those above it. A recursive mkdir of Node 20 never ends where the last folder alone cannot be made
 * (/proc).
 * @throws Error of the file system
 */
export function makeFolder(folder: string, mode = 0o777): void {
  try {
    mkdirSync(folder, mode);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && statSync(folder).isDirectory()) return;
    const above = path.dirname(folder);
    if (code !== 'ENOENT' || above === folder) throw error;
    makeFolder(above, mode);
    mkdirSync(folder, mode);
  }
}

/** Makes a folder, and makes sure that files can be put there. @throws Error of the file system */
export function makeWritableFolder(folder: string, mode?: number): void {
  makeFolder(folder, mode);
  accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
}
