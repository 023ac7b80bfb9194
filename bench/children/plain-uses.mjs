// Pyodide as it comes, in a child: installs wheels and runs a program again and again. Arguments: JSON list of wheels, the
// program, rounds. Prints {ms: [...], error: text or null}.
import { readFileSync } from 'node:fs';
import { loadPyodide } from 'pyodide';

const [wheels, code, rounds] = process.argv.slice(2);
const quiet = { stdout: () => undefined, stderr: () => undefined };
const pyodide = await loadPyodide(quiet);
for (const file of JSON.parse(wheels)) pyodide.unpackArchive(new Uint8Array(readFileSync(file)), 'wheel');
const ms = [];
let error = null;
for (let round = 0; round < Number(rounds) && error === null; round += 1) {
  const startedAt = performance.now();
  const globals = pyodide.toPy({ __name__: '__main__' });
  try {
    await pyodide.runPythonAsync(code, { globals });
  } catch (thrown) {
    error = String(thrown.message).slice(-600);
  }
  ms.push(performance.now() - startedAt);
}
process.stdout.write(JSON.stringify({ ms, error }));
process.exit(0);
