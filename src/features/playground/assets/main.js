import { getKey, Refusal, setKey } from './api.js';
import { prepareEditor, setCode } from './editor.js';
import { EXAMPLES } from './examples.js';
import { inputFiles, prepareInputs } from './input-files.js';
import { preparePackages, showPackages, watchStart } from './packages.js';
import { runProgram, stopProgram } from './run-program.js';
import { endSession, executePath, hasSessions, isLost, noteStep } from './session.js';
import { begin, setStatus, showAnswer, showEvent, showFault } from './view.js';

const $ = (id) => document.getElementById(id);

/** The run that goes on, or null. */
let running = null;

async function run() {
  if (running) return;
  const code = $('code').value;
  const request = { code, timeout: Number($('timeout').value) };
  const files = inputFiles();
  if (files.length > 0) request.files = files;
  const controller = new AbortController();
  running = { id: newId(), controller };
  begin();
  setRunning(true);
  try {
    const options = { id: running.id, signal: controller.signal, on: showEvent };
    const answer = await runProgram(await executePath(), request, options);
    showAnswer(answer);
    noteStep(code, answer.data);
  } catch (error) {
    await explain(error);
  }
  running = null;
  setRunning(false);
}

async function explain(error) {
  if (error.name === 'AbortError') setStatus('failed', 'stopped');
  else if (error instanceof Refusal) {
    if (isLost(error)) await endSession();
    if (error.status === 401) $('key-field').hidden = false;
    showFault(error.message, error.code);
  } else showFault(`The server cannot be reached: ${error.message}`, null);
}

/** In order where the server knows how, otherwise by leaving. */
async function stop() {
  if (!running) return;
  const { id, controller } = running;
  setStatus('running', 'stopping');
  await stopProgram(id).catch(() => controller.abort());
}

function setRunning(yes) {
  $('run').disabled = yes;
  $('stop').disabled = !yes;
}

/** crypto.randomUUID exists on secure origins only, which a service on a plain address is not. */
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

prepareEditor($('code'), EXAMPLES[0].code, run);
prepareInputs($('files'), $('inputs'));
for (const [index, { name }] of EXAMPLES.entries()) $('example').append(new Option(name, String(index)));
$('example').addEventListener('change', () => {
  const example = EXAMPLES[Number($('example').value)];
  if ($('example').value !== '' && example) setCode($('code'), example.code);
  $('example').value = '';
});
$('run').addEventListener('click', run);
$('stop').addEventListener('click', stop);
$('key').value = getKey();
$('key-field').addEventListener('submit', (event) => {
  event.preventDefault();
  setKey($('key').value.trim());
  showPackages();
  run();
});
$('keep').addEventListener('change', () => {
  if (!$('keep').checked) endSession();
});
$('forget').addEventListener('click', endSession);
watchStart();
preparePackages();
$('keep-field').hidden = !(await hasSessions());
