// Pyodide as it comes, in a child: loads, installs wheels, imports modules, and says how long that took.
// Arguments: JSON list of wheels, JSON list of modules.
import { readFileSync } from 'node:fs';
import { loadPyodide } from 'pyodide';

const [wheels, modules] = process.argv.slice(2).map((text) => JSON.parse(text));
const startedAt = performance.now();
const pyodide = await loadPyodide();
const loadedMs = performance.now() - startedAt;
for (const file of wheels) {
  // What pyodide.loadPackage does without its look at addresses; libraries are loaded when they are imported.
  pyodide.unpackArchive(new Uint8Array(readFileSync(file)), 'wheel');
}
pyodide.runPython(`import importlib\nfor name in ${JSON.stringify(modules)}: importlib.import_module(name)`);
process.send({ loadMs: loadedMs, allMs: performance.now() - startedAt, sinceSpawnMs: performance.now() });
process.on('disconnect', () => process.exit(0));
