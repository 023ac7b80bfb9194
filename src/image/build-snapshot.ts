import { createRequire } from 'node:module';
import { loadPyodide } from 'pyodide';
import { forgetTrampoline, internalsOf, type SnapshotOptions, snapshotHead } from '../pyodide/internals.js';
import { harnessSources } from './fingerprint.js';
import type { ImageSource } from './image-file.js';
import { PackedMemory } from './packed-memory.js';
import { PRELOAD } from './preload.js';

/** Where the harness is imported from; it exists only while the image is built. */
const HARNESS_PATH = '/pool-harness';

export type Snapshot = Omit<ImageSource, 'fingerprint'> & { memory: PackedMemory };

/** Loads Pyodide the slow way (about 2 s), imports what every run should find, and takes its memory snapshot. */
export async function buildSnapshot(): Promise<Snapshot> {
  const require = createRequire(import.meta.url);
  const lock = require('pyodide/pyodide-lock.json') as { info: Record<string, string> };
  const options: Parameters<typeof loadPyodide>[0] & SnapshotOptions = {
    _makeSnapshot: true,
    // A fixed hash seed makes every boot from the image identical.
    env: { HOME: '/home/pyodide', PYTHONHASHSEED: '0' },
    lockFileContents: { info: lock.info, packages: {} } as never,
    _sysExecutable: '/usr/bin/python3',
    jsglobals: {},
  };
  const pyodide = await loadPyodide(options);
  for (const { name, source } of harnessSources()) {
    const file = `${HARNESS_PATH}/${name}`;
    pyodide.FS.mkdirTree(file.slice(0, file.lastIndexOf('/')));
    pyodide.FS.writeFile(file, source);
  }
  const missing: unknown = pyodide.runPython(`
import sys, json
sys.dont_write_bytecode = True
sys.path.insert(0, ${JSON.stringify(HARNESS_PATH)})
from pool.prepare import prepare
sys.path_importer_cache.clear()
sys.path.remove(${JSON.stringify(HARNESS_PATH)})
json.dumps(prepare(json.loads(${JSON.stringify(JSON.stringify(PRELOAD))})))
`);
  if (missing !== '[]') throw new Error(`modules of the preload list cannot be imported: ${String(missing)}`);
  const pythonVersion: string = pyodide.runPython('import platform; platform.python_version()');
  const internals = internalsOf(pyodide);
  // Everything above the top of the heap is unused; what lies below the stack pointer means nothing.
  internals.HEAPU8.fill(0, internals._sbrk(0));
  internals.HEAPU8.fill(0, internals._emscripten_stack_get_end(), internals._emscripten_stack_get_current());
  forgetTrampoline(internals);
  return {
    pyodideVersion: pyodide.version,
    pythonVersion,
    lockInfo: lock.info,
    snapshotHead: Buffer.from(snapshotHead(pyodide)).toString('base64'),
    memory: PackedMemory.pack(internals.HEAPU8, internals._sbrk(0)),
  };
}
