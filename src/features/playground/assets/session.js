import { callForData, Refusal } from './api.js';
import { formatBytes } from './view.js';

const $ = (id) => document.getElementById(id);

/** The session of this page, while "Keep state" is on. */
let session = null;
let steps = [];
let current = null;

/** Whether this server has sessions at all. */
export async function hasSessions() {
  try {
    await callForData('GET', 'api/sessions?limit=1');
    return true;
  } catch (error) {
    return error instanceof Refusal && error.code !== 'NOT_FOUND' && error.code !== 'METHOD_NOT_ALLOWED';
  }
}

/** Where the next run goes. */
export async function executePath() {
  if (!$('keep').checked) return 'api/execute';
  session ??= (await callForData('POST', 'api/sessions', {})).id;
  return `api/sessions/${session}/execute`;
}

/** Remembers what the run left behind. */
export function noteStep(code, data) {
  if (!session || !data?.checkpoint?.id) return;
  const at = steps.findIndex(({ id }) => id === current);
  if (at >= 0) steps = steps.slice(0, at + 1);
  current = data.checkpoint.id;
  steps.push({ id: current, code: code.trim().split('\n')[0], bytes: data.checkpoint.bytes });
  show();
}

/** Ends the session; a server that has forgotten it already is as good. */
export async function endSession() {
  const id = session;
  session = null;
  steps = [];
  current = null;
  show();
  if (id) await callForData('DELETE', `api/sessions/${id}`).catch(() => undefined);
}

export function isLost(error) {
  return error instanceof Refusal && error.status === 404 && session !== null;
}

async function goBack(id) {
  await callForData('POST', `api/sessions/${session}/rollback`, { checkpoint: id });
  current = id;
  show();
}

function show() {
  $('steps-field').hidden = !session || steps.length === 0;
  $('steps').replaceChildren(
    ...steps.map(({ id, code, bytes }) => {
      const item = document.createElement('li');
      if (id === current) item.setAttribute('aria-current', 'step');
      const row = document.createElement('div');
      const text = document.createElement('code');
      text.textContent = code;
      const size = document.createElement('span');
      size.className = 'faint small';
      size.textContent = formatBytes(bytes ?? 0);
      const back = document.createElement('button');
      back.type = 'button';
      back.textContent = id === current ? 'Here' : 'Go back';
      back.disabled = id === current;
      back.addEventListener('click', () => goBack(id).catch((error) => alert(error.message)));
      row.append(text, size, back);
      item.append(row);
      return item;
    }),
  );
}
