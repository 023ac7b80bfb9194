import { open, rename, unlink } from 'node:fs/promises';
import path from 'node:path';

/** Ending of files that are being written; those of a process that died are removed at the next start. */
export const UNFINISHED = '.tmp';

let written = 0;

/**
 * A file that is there whole or not at all, and survives a loss of power once this resolves.
 * @param file in an existing folder
 * @param folderToo false when the caller syncs the folder itself, once for several files
 */
export async function writeFileAtomically(
  file: string,
  content: Uint8Array | string,
  { folderToo = true } = {},
): Promise<void> {
  written += 1;
  const unfinished = `${file}.${process.pid}-${written}${UNFINISHED}`;
  try {
    const handle = await open(unfinished, 'wx', 0o600);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(unfinished, file);
  } catch (error) {
    await unlink(unfinished).catch(() => {});
    throw error;
  }
  if (folderToo) await syncFolder(path.dirname(file));
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
