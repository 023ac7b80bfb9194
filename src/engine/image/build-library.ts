import { NOT_PRELOADED } from './preload.js';
import { HARNESS_PATH, startPyodide } from './start-pyodide.js';
import { timeZoneFiles } from './time-zones/time-zones.js';

export interface Library {
  /** Path in the interpreter. */
  path: string;
  /** The standard library as a zip file: source and bytecode. */
  archive: Uint8Array;
  /** What each module needs and does when it is imported, as JSON; see worker/python/harness/build/record.py. */
  notes: string;
}

/**
 * Compiles Pyodide's standard library, our own packages and the time zones, and imports all modules to record the effects.
 * Uses a separate interpreter, so that the one that becomes the image keeps no trace of this.
 * @throws Error when bytecode does not match its source, or an import changes state that all programs share
 */
export async function buildLibrary(): Promise<Library> {
  const { pyodide, module } = await startPyodide();
  for (const [name, content] of timeZoneFiles()) {
    const file = `${HARNESS_PATH}/library/${name}`;
    module.FS.mkdirTree(file.slice(0, file.lastIndexOf('/')));
    module.FS.writeFile(file, content);
  }
  const excluded = JSON.stringify(Object.keys(NOT_PRELOADED));
  pyodide.runPython('from harness.build.bytecode import add_bytecode; add_bytecode()');
  const path: string = pyodide.runPython('from harness.library import ARCHIVE; ARCHIVE');
  const notes: string = pyodide.runPython(`
import json
from harness.build.record import record
json.dumps(record(json.loads(${JSON.stringify(excluded)})))
`);
  return { path, archive: module.FS.readFile(path), notes };
}
