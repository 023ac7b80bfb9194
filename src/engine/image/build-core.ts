import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeFolder } from '../../base/make-folder.js';
import { HarnessCall } from '../pyodide/harness-call.js';
import {
  forgetTrampoline,
  type PyodideModule,
  permanentReferencesOf,
  referencesOf,
} from '../pyodide/internals.js';
import { buildLibrary } from './build-library.js';
import { SECTION_ALIGNMENT } from './image-header.js';
import { PackedMemory } from './packed-memory.js';
import { startPyodide } from './start-pyodide.js';
import type { ImageContent, ImageSource } from './write-image.js';

export interface Core {
  source: Omit<ImageSource, 'fingerprint'>;
  content: ImageContent;
}

/**
 * Boots Pyodide, imports what every run should find, removes what needs a JavaScript host, and captures the memory of the
 * interpreter. Workers restore it; no Python runs when they start.
 * @param folder for a temporary file
 */
export async function buildCore(folder: string): Promise<Core> {
  const { path: archivePath, archive, notes } = await buildLibrary();
  const file = path.join(folder, `library.${process.pid}.tmp`);
  makeFolder(folder);
  writeFileSync(file, archive);
  const { pyodide, module } = await startPyodide(file).finally(() => rmSync(file, { force: true }));
  pyodide.runPython(`
import json, sys
from harness.prepare import prepare, settle
notes = json.loads(${JSON.stringify(notes)})
prepare(notes)
`);
  const pythonVersion: string = pyodide.runPython('import platform; platform.python_version()');
  const [major, minor] = pythonVersion.split('.');
  pyodide.runPython('settle(notes)');
  const calls = [HarnessCall.find(module), HarnessCall.find(module, 'harness.ending', 'end')];
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
          harness: calls.flatMap(({ addresses }) => addresses),
          heapTop: module._sbrk(0),
        },
        folders: [`/lib/python${major}.${minor}/site-packages`, `/lib/python${major}.${minor}/lib-dynload`],
        files: [[archivePath, archive.length]],
      },
    },
    content: { coreMemory: packMemory(module), coreFiles: archive },
  };
}

/** Memory as workers restore it: unused bytes are zero. */
function packMemory(module: PyodideModule): PackedMemory {
  // Makes the eval loop poll for signals, which is how a run notices its deadline.
  module.HEAPU8[module._Py_EMSCRIPTEN_SIGNAL_HANDLING] = 1;
  forgetTrampoline(module);
  // Nothing is in use above the top of the heap; below the stack pointer are remains of earlier calls.
  module.HEAPU8.fill(0, module._sbrk(0));
  module.HEAPU8.fill(0, module._emscripten_stack_get_end(), module._emscripten_stack_get_current());
  const bytes = Math.ceil(module._sbrk(0) / SECTION_ALIGNMENT) * SECTION_ALIGNMENT;
  return PackedMemory.pack(module.HEAPU8, bytes);
}
