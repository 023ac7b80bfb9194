import { call, Refusal } from './api.js';
import { readEvents } from './event-reader.js';
import { formatBytes } from './view.js';

const STAGES = {
  waiting: () => 'Waiting for another package change',
  preparing: () => 'The server is starting',
  retrying: ({ reason }) => `Trying again: ${reason}`,
  resolving: () => 'Choosing versions',
  downloading: ({ files, bytes }) =>
    `Downloading ${files.total === 1 ? 'a file' : `${files.total} files`}: ${files.done} done, ${formatBytes(bytes.done)}${bytes.total === null ? '' : ` of ${formatBytes(bytes.total)}`}`,
  building: ({ step }) => `Building the image: ${step}`,
  checking: () => 'Checking the image',
  rolling: ({ workers }) => `Replacing workers: ${workers.done} of ${workers.total}`,
  starting: ({ workers }) => `Starting workers: ${workers.done} of ${workers.total}`,
};

/**
 * Shows the stages of a change of the packages, or of the start, as they come.
 * @param elements `text`, and `bar`, a <progress>; both are shown while it goes on
 * @returns what the change came to
 * @throws {Refusal} when it failed
 */
export async function followChange(method, path, body, { text, bar }) {
  const response = await call(method, path, body, { headers: { accept: 'text/event-stream' } });
  try {
    for await (const { type, data } of readEvents(response.body)) {
      if (type === 'result') return data.data;
      if (type === 'error') throw new Refusal(response.status, data);
      if (!STAGES[type]) continue;
      text.textContent = STAGES[type](data);
      showBar(bar, data.workers ?? data.bytes);
      text.hidden = false;
      bar.hidden = false;
    }
  } finally {
    text.hidden = true;
    bar.hidden = true;
  }
  throw new Error('The server ended the stream before the change was complete.');
}

/** A bar without a value moves to and fro. */
function showBar(bar, count) {
  if (count?.total) {
    bar.max = count.total;
    bar.value = count.done;
  } else bar.removeAttribute('value');
}
