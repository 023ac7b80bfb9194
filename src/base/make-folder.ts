import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';

/**
 * Creates a folder and its parents. Node 20's recursive mkdir never returns if the file system refuses only the last folder,
 * as /proc does.
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

/** Why the folder that a variable names cannot be used, as part of a message. @param error of the file system */
export function folderFault(variable: string, folder: string, error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return `${variable}: the folder ${folder} cannot be created or written (${code ?? message})`;
}

/** Creates a folder, and verifies that it is writable. @throws Error of the file system */
export function makeWritableFolder(folder: string, mode?: number): void {
  makeFolder(folder, mode);
  accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
}
