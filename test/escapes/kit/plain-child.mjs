// Pyodide as most services run it: no gate, no reset, every module there. What must get out of here proves that a
// program is dangerous at all; with the OS layer around this process it proves that the OS layer alone holds.
// Speaks the worker's frames: ready; run -> result, reset.
import { readFileSync } from 'node:fs';
import { loadPyodide } from 'pyodide';

const OUTPUT_MAX = 1_000_000;
const CHANNEL_FD = 3;
// The second word names the service's channel; without it Node's IPC is used.
const [snapshotFile, channelModule] = process.argv.slice(2);
const snapshot = new Uint8Array(readFileSync(snapshotFile));
const pyodide = await loadPyodide({ _loadSnapshot: snapshot });

let output = '';
const decoder = new TextDecoder();
const write = (bytes) => {
  if (output.length < OUTPUT_MAX) output += decoder.decode(bytes);
  return bytes.length;
};
pyodide.setStdout({ write });
pyodide.setStderr({ write });
// Held here: a polluted interpreter must not decide how its answers are written.
const describe = pyodide.runPython(`
def _describe(value, _dumps=__import__("json").dumps, _repr=repr):
    return _dumps(value, default=_repr)
_describe
`);

const send = await connect(async ({ task }) => {
  output = '';
  let outcome = 'ok';
  let resultJson = null;
  let message = null;
  let wear = null;
  try {
    const globals = pyodide.globals.get('dict')();
    globals.set('__name__', '__main__');
    for (const [name, value] of Object.entries(JSON.parse(task.contextJson))) {
      globals.set(name, pyodide.toPy(value));
    }
    resultJson = describe(await pyodide.runPythonAsync(task.code, { globals }));
  } catch (error) {
    outcome = 'error';
    message = String(error);
    // Anything but a Python exception leaves a broken interpreter behind.
    if (error?.name !== 'PythonError') wear = 'fatal_error';
  }
  send({ type: 'result', id: task.id, report: { outcome, resultJson, stdout: output, message } });
  send({ type: 'reset', id: task.id, wear });
});
send({ type: 'ready' });

/** @returns what sends a frame */
async function connect(receive) {
  const leave = () => process.exit(0);
  if (channelModule) {
    const { ChannelToParent } = await import(channelModule);
    const channel = new ChannelToParent(CHANNEL_FD);
    channel.listen(receive, leave);
    return (frame) => channel.send(frame);
  }
  process.on('message', receive);
  process.on('disconnect', leave);
  return process.send.bind(process);
}
