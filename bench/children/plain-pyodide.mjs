// Pyodide as it comes, in a child: loads, says how long that took, then runs whatever code arrives. No reset.
import { loadPyodide } from 'pyodide';

const startedAt = performance.now();
const pyodide = await loadPyodide();
process.send({ loadMs: performance.now() - startedAt });
process.on('message', (code) => process.send({ result: pyodide.runPython(code) }));
process.on('disconnect', () => process.exit(0));
