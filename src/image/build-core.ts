import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { loadPyodide } from 'pyodide';
import { HarnessCall } from '../pyodide/harness-call.js';
import {
  forgetTrampoline,
  internalsOf,
  type PyodideModule,
  permanentReferencesOf,
  referencesOf,
} from '../pyodide/internals.js';
import { harnessSources } from './fingerprint.js';
import { SECTION_ALIGNMENT } from './image-header.js';
import { pyodideFolder } from './package-files.js';
import { PackedMemory } from './packed-memory.js';
import { PRELOAD } from './preload.js';
import type { ImageContent, ImageSource } from './write-image.js';

/** Where the harness is imported from; it exists only while the image is built. */
const HARNESS_PATH = '/pool-harness';

export interface Core {
  source: Omit<ImageSource, 'fingerprint'>;
  content: ImageContent;
}

/**
 * Loads Pyodide the slow way (about 2 s), imports what every run should find, takes away what only a host with
 * JavaScript has, and keeps the memory of the interpreter. Workers put it in place; no Python runs when they start.
 */
export async function buildCore(): Promise<Core> {
  const require = createRequire(import.meta.url);
  const { info } = require('pyodide/pyodide-lock.json') as { info: Record<string, string> };
  const pyodide = await loadPyodide({
    // A fixed hash seed makes every image that is built from the same files the same.
    env: { HOME: '/home/pyodide', PYTHONHASHSEED: '0' },
    lockFileContents: { info, packages: {} } as never,
    _sysExecutable: '/usr/bin/python3',
    jsglobals: {},
  } as Parameters<typeof loadPyodide>[0]);
  const module = internalsOf(pyodide);
  for (const { name, source } of harnessSources()) {
    const file = `${HARNESS_PATH}/${name}`;
    module.FS.mkdirTree(file.slice(0, file.lastIndexOf('/')));
    module.FS.writeFile(file, source);
  }
  const missing: unknown = pyodide.runPython(`
import json, sys
sys.dont_write_bytecode = True
sys.path.insert(0, ${JSON.stringify(HARNESS_PATH)})
from pool.prepare import prepare, settle
sys.path_importer_cache.clear()
sys.path.remove(${JSON.stringify(HARNESS_PATH)})
json.dumps(prepare(json.loads(${JSON.stringify(JSON.stringify(PRELOAD))})))
`);
  if (missing !== '[]') throw new Error(`modules of the preload list cannot be imported: ${String(missing)}`);
  const pythonVersion: string = pyodide.runPython('import platform; platform.python_version()');
  const [major, minor] = pythonVersion.split('.');
  pyodide.runPython('from pool.prepare import settle; settle()');
  const harness = HarnessCall.find(module);
  const archive = readFileSync(path.join(pyodideFolder(), 'python_stdlib.zip'));
  return {
    source: {
      pyodideVersion: pyodide.version,
      pythonVersion,
      core: {
        state: {
          stackPointer: module._emscripten_stack_get_current(),
          references: referencesOf(module).length,
          permanentReferences: permanentReferencesOf(module).length,
          environment: { ...module.ENV },
          harness: harness.addresses,
          heapTop: module._sbrk(0),
        },
        folders: [`/lib/python${major}.${minor}/site-packages`, `/lib/python${major}.${minor}/lib-dynload`],
        files: [[`/lib/python${major}${minor}.zip`, archive.length]],
      },
    },
    content: { coreMemory: packMemory(module), coreFiles: archive },
  };
}

/** Memory as workers are to find it: zeros wherever what is there means nothing. */
function packMemory(module: PyodideModule): PackedMemory {
  // Makes the eval loop ask for signals, that is for the deadline.
  module.HEAPU8[module._Py_EMSCRIPTEN_SIGNAL_HANDLING] = 1;
  forgetTrampoline(module);
  // Above the top of the heap nothing is in use; below the stack pointer lies what earlier calls left behind.
  module.HEAPU8.fill(0, module._sbrk(0));
  module.HEAPU8.fill(0, module._emscripten_stack_get_end(), module._emscripten_stack_get_current());
  const bytes = Math.ceil(module._sbrk(0) / SECTION_ALIGNMENT) * SECTION_ALIGNMENT;
  return PackedMemory.pack(module.HEAPU8, bytes);
}
