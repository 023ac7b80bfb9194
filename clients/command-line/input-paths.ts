import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { UsageError } from './arguments.js';

/** Content of the files that `--in` names, by their path in the work folder. @throws UsageError (rejection) */
export async function readInputs(inputs: string[]): Promise<Record<string, Uint8Array>> {
  const files: Record<string, Uint8Array> = {};
  for (const input of inputs) {
    const { name, file } = await placeOf(input);
    for (const [below, content] of await contentsOf(file)) files[path.posix.join(name, below)] = content;
  }
  return files;
}

/** Where an input comes from and goes to. A file that really has `=` in its name goes under that name. */
async function placeOf(input: string): Promise<{ name: string; file: string }> {
  const at = input.indexOf('=');
  if (at > 0 && !(await exists(input))) return { name: input.slice(0, at), file: input.slice(at + 1) };
  const relative = path.relative('', input);
  const outside = relative === '' || relative.startsWith('..') || path.isAbsolute(relative);
  return {
    name: outside ? path.basename(path.resolve(input)) : relative.split(path.sep).join('/'),
    file: input,
  };
}

/** A file has the name '' below itself. Links are followed where they are named only. */
async function contentsOf(file: string): Promise<[string, Uint8Array][]> {
  try {
    if (!(await stat(file)).isDirectory()) return [['', await readFile(file)]];
    const entries = await readdir(file, { recursive: true, withFileTypes: true });
    const names = entries
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name));
    return await Promise.all(
      names.map(async (name): Promise<[string, Uint8Array]> => {
        const below = path.relative(file, name).split(path.sep).join('/');
        return [below, await readFile(name)];
      }),
    );
  } catch (error) {
    throw new UsageError(`Cannot read ${file}: ${(error as Error).message}`);
  }
}

const exists = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  );
