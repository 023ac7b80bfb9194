import { lstat, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { OutputFile, PyodidePool } from '../typescript/src/index.js';

/**
 * Writes what a program created into a folder. The names are the program's: none leads out of the folder, not even through a
 * link that is in it.
 * @returns a sentence for each file that was not written
 */
export async function writeOutputs(
  pool: PyodidePool,
  files: OutputFile[],
  folder: string,
): Promise<string[]> {
  const faults: string[] = [];
  for (const file of files) {
    try {
      const target = await targetIn(folder, file.path);
      await writeFile(target, await pool.download(file));
    } catch (error) {
      faults.push(`${JSON.stringify(file.path)} was not written: ${(error as Error).message}`);
    }
  }
  return faults;
}

/** The path of a new or replaced file; its folders exist then. @throws Error (rejection) */
async function targetIn(folder: string, name: string): Promise<string> {
  const parts = name.split('/');
  const unsafe =
    parts.some((part) => ['', '.', '..'].includes(part) || /[\\:]/.test(part)) || name.includes('\0');
  if (unsafe)
    throw new Error('its path leads out of the folder, or has a character that paths here cannot have');
  await mkdir(folder, { recursive: true });
  let place = folder;
  for (const part of parts.slice(0, -1)) {
    place = path.join(place, part);
    await refuseLink(place);
    await mkdir(place).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
  const target = path.join(place, String(parts.at(-1)));
  await refuseLink(target);
  return target;
}

async function refuseLink(place: string): Promise<void> {
  const found = await lstat(place).catch(() => null);
  if (found?.isSymbolicLink()) throw new Error(`${place} is a symbolic link`);
}
