import { statSync } from 'node:fs';
import path from 'node:path';

const OTHERS_READ = 0o004;
const OTHERS_ENTER = 0o001;

/**
 * Whether a user who owns nothing can read these files, according to their permission bits and those of all parent
 * folders. A path that ends in a slash is a folder, whose content is assumed to be as readable as the folder. Missing
 * files are ignored.
 */
export function areOpenToAll(files: readonly string[]): boolean {
  const folders = new Set<string>();
  for (const file of files) {
    for (let folder = path.dirname(file); !folders.has(folder); folder = path.dirname(folder))
      folders.add(folder);
    const needed = file.endsWith('/') ? OTHERS_ENTER : OTHERS_READ;
    if (!allows(file, needed)) return false;
  }
  return [...folders].every((folder) => allows(folder, OTHERS_ENTER));
}

function allows(file: string, needed: number): boolean {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats === undefined || (stats.mode & needed) === needed;
}
