import { createRequire } from 'node:module';
import { loadPyodide, type PyodideAPI } from 'pyodide';
import { internalsOf, type PyodideModule } from '../pyodide/internals.js';
import { harnessSources } from './fingerprint.js';

/** Where the harness is imported from; it exists only while the image is built. */
export const HARNESS_PATH = '/pool-harness';

/**
 * Loads Pyodide the slow way, without JavaScript's globals, and lays the harness beside it, on sys.path.
 * @param library file of an archive of the standard library; without it, the one that Pyodide comes with
 */
export async function startPyodide(
  library?: string,
): Promise<{ pyodide: PyodideAPI; module: PyodideModule }> {
  const { info } = createRequire(import.meta.url)('pyodide/pyodide-lock.json') as {
    info: Record<string, string>;
  };
  const pyodide = await loadPyodide({
    // A fixed hash seed makes every image that is built from the same files the same.
    env: { HOME: '/home/pyodide', PYTHONHASHSEED: '0' },
    lockFileContents: { info, packages: {} } as never,
    _sysExecutable: '/usr/bin/python3',
    jsglobals: {},
    ...(library !== undefined && { stdLibURL: library }),
  } as Parameters<typeof loadPyodide>[0]);
  const module = internalsOf(pyodide);
  for (const { name, source } of harnessSources()) {
    const file = `${HARNESS_PATH}/${name}`;
    module.FS.mkdirTree(file.slice(0, file.lastIndexOf('/')));
    module.FS.writeFile(file, source);
  }
  pyodide.runPython(`
import sys
sys.dont_write_bytecode = True
sys.path.insert(0, ${JSON.stringify(HARNESS_PATH)})
`);
  return { pyodide, module };
}
