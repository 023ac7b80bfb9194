// Pyodide as it comes, in a child: installs a wheel and runs one program. Arguments: the wheel, the program. Writes what the
// program writes to standard error, and its result to the IPC channel.
import { readFileSync } from 'node:fs';
import { loadPyodide } from 'pyodide';

const [wheel, code] = process.argv.slice(2);
const pyodide = await loadPyodide({
  stdin: () => null,
  stdout: () => undefined,
  stderr: (line) => process.stderr.write(`${line}\n`),
});
pyodide.unpackArchive(new Uint8Array(readFileSync(wheel)), 'wheel', {
  extractDir: pyodide.runPython('import site; site.getsitepackages()[0]'),
});
pyodide.runPython('import importlib; importlib.invalidate_caches()');
const result = await pyodide.runPythonAsync(code, { filename: 'main.py' });
process.send({ result }, () => process.exit(0));
