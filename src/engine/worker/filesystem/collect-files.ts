import type { OutputFile, Task } from '../../protocol/messages.js';
import { contentOf, type FoundFile } from './changed-files.js';
import { matchGlob } from './match-glob.js';
import { WORK_DIR } from './sealed-filesystem.js';

type Wishes = Pick<Task, 'collect'> & {
  limits: Pick<Task['limits'], 'outputFiles' | 'outputFileBytes' | 'outputFilesBytes'>;
};

/**
 * Those of the changed files that the task wants back. One that is too large comes without its content, those that
 * are too many are only counted.
 */
export function collectFiles(
  changed: FoundFile[],
  { collect, limits }: Wishes,
): { files: OutputFile[]; cut: number } {
  const files: OutputFile[] = [];
  let left = limits.outputFilesBytes;
  let cut = 0;
  for (const { path, node } of changed) {
    if (!isWanted(path, collect)) continue;
    if (files.length >= limits.outputFiles) {
      cut += 1;
      continue;
    }
    const content = contentOf(node);
    const size = content.length;
    const fits = size <= limits.outputFileBytes && size <= left;
    if (fits) left -= size;
    files.push({ path, size, content: fits ? content : null });
  }
  return { files, cut };
}

function isWanted(path: string, collect: string[] | null): boolean {
  const inWorkFolder = path.startsWith(`${WORK_DIR}/`);
  if (collect === null) return inWorkFolder;
  return collect.some((pattern) => {
    if (pattern.startsWith('/')) return matchGlob(pattern, path);
    return inWorkFolder && matchGlob(pattern, path.slice(WORK_DIR.length + 1));
  });
}
