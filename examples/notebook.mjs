/**
 * A notebook in a terminal: each cell runs where the one before ended, `!undo` takes the last one back. Nothing but
 * Node is needed.
 *
 *   node examples/notebook.mjs [URL]            cells from standard input, a blank line ends one
 */
import { createInterface } from 'node:readline';

const url = process.argv[2] ?? 'http://localhost:3000';

const say = (text) => process.stdout.write(`${text}\n`);

async function call(method, path, body) {
  const response = await fetch(url + path, {
    method,
    headers: body === undefined ? {} : { 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const answer = await response.json();
  // An exception in the code is no fault of the request: it is answered 200 and shown below.
  if (response.status >= 400) throw new Error(`${answer.code}: ${answer.error}`);
  return answer.data;
}

const { id } = await call('POST', '/api/sessions', { metadata: { made: 'by examples/notebook.mjs' } });
const history = [];

async function runCell(code) {
  if (code.trim() === '!undo') {
    history.pop();
    const last = history.at(-1);
    if (!last) return say('There is nothing to go back to.');
    await call('POST', `/api/sessions/${id}/rollback`, { checkpoint: last });
    return say('One cell back.');
  }
  const run = await call('POST', `/api/sessions/${id}/execute`, { code });
  process.stdout.write(run.stdout);
  process.stderr.write(run.stderr);
  if (run.exception) say(run.exception.traceback.trimEnd());
  else if (run.resultRepr !== null && run.resultType !== 'NoneType')
    say(`[${history.length + 1}] ${run.resultRepr}`);
  if (run.state !== 'kept') return say(`What this cell changed is lost: ${run.stateReason}`);
  history.push(run.checkpoint.id);
}

const cell = [];
for await (const line of createInterface({ input: process.stdin })) {
  if (line !== '') cell.push(line);
  else if (cell.length > 0) await runCell(cell.splice(0).join('\n'));
}
if (cell.length > 0) await runCell(cell.join('\n'));
await call('DELETE', `/api/sessions/${id}`);
