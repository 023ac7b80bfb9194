import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DIST, ROOT } from './paths.mjs';

/**
 * A copy of the built tree in which some files are replaced, to see what they cost.
 * @param {Record<string, string>} files path below dist/ to the whole of its new text
 * @returns its folder and its end
 */
export function treeCopy(files) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'bench-tree-'));
  // The worker's user has to get in.
  chmodSync(folder, 0o755);
  cpSync(DIST, path.join(folder, 'dist'), { recursive: true });
  for (const name of ['package.json', 'tools'])
    cpSync(path.join(ROOT, name), path.join(folder, name), { recursive: true });
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
  for (const [file, text] of Object.entries(files)) writeFileSync(path.join(folder, 'dist', file), text);
  // What server and workers load.
  execFileSync('npm', ['run', '-s', 'bundle'], { cwd: folder });
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
