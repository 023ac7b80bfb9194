import { createRequire } from 'node:module';
import { loadPyodide, type PyodideAPI } from 'pyodide';
import { internalsOf, type PyodideModule } from '../pyodide/internals.js';
import { harnessSources } from './fingerprint.js';

/** Folder of the harness; it exists only while the image is built. */
export const HARNESS_PATH = '/pool-harness';

/**
 * Boots Pyodide without JavaScript globals, and adds the harness to sys.path.
 * @param library archive file of the standard library. Default: Pyodide's own
 */
export async function startPyodide(
  library?: string,
): Promise<{ pyodide: PyodideAPI; module: PyodideModule }> {
  const { info } = createRequire(import.meta.url)('pyodide/pyodide-lock.json') as {
    info: Record<string, string>;
  };
  const pyodide = await loadPyodide({
    // A fixed hash seed makes builds from the same files reproducible.
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
