import { showDisplay } from './show-display.js';

const $ = (id) => document.getElementById(id);
/** Longer output slows the browser; the answer has all of it. */
const SHOWN_CHARACTERS = 200_000;

let shown = 0;
let displays = 0;
const links = [];

/** Clears what the last run left. */
export function begin() {
  shown = 0;
  displays = 0;
  $('output').replaceChildren();
  $('displays').replaceChildren();
  $('fault').hidden = true;
  $('result-field').hidden = true;
  $('files-field').hidden = true;
  $('facts').textContent = '';
  for (const link of links.splice(0)) URL.revokeObjectURL(link);
  $('output').dataset.empty = '';
  setStatus('running', 'running');
}

export function setStatus(kind, text) {
  $('status').dataset.outcome = kind;
  $('status').textContent = text;
}

export function showEvent(type, data) {
  if (type === 'stdout' || type === 'stderr') addOutput(type, data.text);
  else if (type === 'display') addDisplay(data);
  else if (type === 'dropped')
    addOutput('note', `[${data.events} events came faster than this page could show]\n`);
}

function addOutput(kind, text) {
  if (shown > SHOWN_CHARACTERS) return;
  shown += text.length;
  const output = $('output');
  const follows = output.scrollTop + output.clientHeight >= output.scrollHeight - 40;
  const last = output.lastElementChild;
  if (last?.className === kind) last.append(text);
  else {
    const part = document.createElement('span');
    part.className = kind;
    part.textContent = text;
    output.append(part);
  }
  if (shown > SHOWN_CHARACTERS) addNote('\n[the rest is not shown here]\n');
  if (follows) output.scrollTop = output.scrollHeight;
}

function addNote(text) {
  const note = document.createElement('span');
  note.className = 'note';
  note.textContent = text;
  $('output').append(note);
}

function addDisplay(bundle) {
  displays += 1;
  $('displays').append(showDisplay(bundle));
}

/** The answer of a run that happened. */
export function showAnswer({ success, data, error, code }) {
  if (!data) {
    showFault(error ?? 'The server sent no answer.', code);
    return;
  }
  // What did not come while the program ran comes now.
  if (shown === 0) {
    if (data.stdout) addOutput('stdout', data.stdout);
    if (data.stderr) addOutput('stderr', data.stderr);
  }
  if (displays === 0) for (const bundle of data.display ?? []) addDisplay(bundle);
  if (data.exception?.traceback) addOutput('stderr', data.exception.traceback);
  $('output').dataset.empty = 'The program printed nothing.';
  setStatus(success ? 'ok' : 'failed', data.outcome.replaceAll('_', ' '));
  if (!success) showFault(error, null);
  const isShown = data.resultDisplay !== undefined;
  if (data.resultType && data.resultType !== 'NoneType' && !isShown) showResult(data);
  showFiles(data.files ?? []);
  showFacts(data);
}

/** A request that was refused, or a server that was not there. */
export function showFault(sentence, code) {
  $('fault').textContent = code ? `${sentence} (${code})` : sentence;
  $('fault').hidden = false;
  if ($('status').dataset.outcome === 'running') setStatus('failed', 'failed');
}

function showResult({ resultType, resultRepr }) {
  $('result-type').textContent = resultType;
  $('result').textContent = resultRepr;
  $('result-field').hidden = false;
}

function showFiles(files) {
  $('outputs').replaceChildren(...files.map(showFile));
  $('files-field').hidden = files.length === 0;
}

function showFile(file) {
  const item = document.createElement('li');
  const name = document.createElement(file.sha256 ? 'a' : 'span');
  name.textContent = file.path;
  if (file.sha256) {
    name.href = file.url ? `.${file.url}` : linkTo(file);
    name.download = file.path.slice(file.path.lastIndexOf('/') + 1);
  }
  const size = document.createElement('span');
  size.className = 'faint';
  size.textContent = file.sha256
    ? formatBytes(file.size)
    : `${formatBytes(file.size)}, too large to come back`;
  item.append(name, size);
  return item;
}

function linkTo({ content, encoding, mime }) {
  const bytes =
    encoding === 'base64' ? Uint8Array.from(atob(content), (sign) => sign.charCodeAt(0)) : content;
  const link = URL.createObjectURL(new Blob([bytes], { type: mime }));
  links.push(link);
  return link;
}

function showFacts({ executionTime, queueTime, limits, truncated }) {
  const parts = [`${executionTime.toFixed(1)} ms`];
  if (queueTime >= 1) parts.push(`waited ${queueTime.toFixed(0)} ms`);
  if (truncated) parts.push('not complete');
  for (const { message } of limits?.reached ?? []) parts.push(message);
  $('facts').textContent = parts.join(' - ');
}

export function formatBytes(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
