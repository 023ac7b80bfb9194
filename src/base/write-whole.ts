import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import path from 'node:path';

/*
 * Files that are there whole or not at all. Not the package write-file-atomic (7.0.1): it writes once and ignores how
 * much of it the disk took, so that a nearly full disk replaces a good file by a truncated one; it follows links, and
 * does not sync the folder.
 */

/** Ending of files that are being written; those of a process that died may be removed at the next start. */
export const UNFINISHED = '.tmp';

/**
 * Writes a file that survives a loss of power once this resolves.
 * @param file in an existing folder; a link in its place is replaced, not followed
 * @param options `mode` of a new file, by default for this user only; `folderToo` false when the caller syncs the
 *   folder itself, once for several files
 * @throws Error of the file system (rejection); an earlier file is left as it was then
 */
export async function writeWhole(
  file: string,
  content: Uint8Array | string,
  { mode = 0o600, folderToo = true } = {},
): Promise<void> {
  const unfinished = unfinishedOf(file);
  try {
    // 'wx' neither follows a link nor takes a file that is there.
    const handle = await open(unfinished, 'wx', mode);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => {});
    throw error;
  }
  if (folderToo) await syncFolder(path.dirname(file));
}

/** The same for commands and builds, which may block; without syncing the folder. @throws Error of the file system */
export function writeWholeSync(file: string, content: Uint8Array | string, mode = 0o666): void {
  const unfinished = unfinishedOf(file);
  try {
    const fd = openSync(unfinished, 'wx', mode);
    try {
      writeFileSync(fd, content);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(unfinished, file);
  } finally {
    rmSync(unfinished, { force: true });
  }
}

/** The name of a file is on disk only when its folder is. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function unfinishedOf(file: string): string {
  return `${file}.${randomUUID()}${UNFINISHED}`;
}
