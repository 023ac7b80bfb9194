import { execFileSync } from 'node:child_process';
import { readdirSync, renameSync, rmSync } from 'node:fs';

/**
 * Compiles all C sources of a folder into one file.
 * @param others sources elsewhere, relative to that folder
 * @param flags for the compiler, before the sources
 * @param target replaced atomically, so that a concurrent build never sees a partial file
 * @returns null, or the reason why it was not compiled
 */
export function compileC(
  folder: string,
  flags: readonly string[],
  target: string,
  compiler = 'cc',
  others: readonly string[] = [],
): string | null {
  if (process.platform !== 'linux') return `not supported on ${process.platform}`;
  const sources = readdirSync(folder).filter((name) => name.endsWith('.c'));
  const unfinished = `${target}.${process.pid}.tmp`;
  try {
    execFileSync(compiler, [...flags, ...sources, ...others, '-o', unfinished], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    renameSync(unfinished, target);
    return null;
  } catch (error) {
    rmSync(unfinished, { force: true });
    const { code, stderr } = error as NodeJS.ErrnoException & { stderr?: Buffer };
    return code === 'ENOENT'
      ? `C compiler not found (${compiler})`
      : `compilation failed: ${stderr ?? String(error)}`;
  }
}
