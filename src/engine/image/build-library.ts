import { NOT_PRELOADED } from './preload.js';
import { HARNESS_PATH, startPyodide } from './start-pyodide.js';
import { timeZoneFiles } from './time-zones/time-zones.js';

export interface Library {
  /** Its path in the interpreter. */
  path: string;
  /** The standard library as a zip file: source, and bytecode beside it. */
  archive: Uint8Array;
  /** What importing each of its modules needs and does, as JSON; see worker/python/harness/build/record.py. */
  notes: string;
}

/**
 * Compiles Pyodide's standard library, our own packages and the time zones, and imports all of it to see what that does. In a
 * separate interpreter, so that the one that becomes the image holds no trace of either.
 * @throws Error when bytecode is not what its source compiles to, or an import changes what all programs share
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
