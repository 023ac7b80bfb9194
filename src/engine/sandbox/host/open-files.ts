import { statSync } from 'node:fs';
import path from 'node:path';

const OTHERS_READ = 0o004;
const OTHERS_ENTER = 0o001;

/**
 * Whether a user who owns nothing can read these files, by their permission bits and those of every folder above
 * them. A path that ends in a slash is a folder; what lies in it is taken to be as open as itself. Files that do not
 * exist do not count.
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
