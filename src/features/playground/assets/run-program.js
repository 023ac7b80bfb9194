import { call, Refusal } from './api.js';
import { readEvents } from './event-reader.js';

/**
 * Runs a program and reports its progress.
 * @param path where to, such as api/execute
 * @param on called with `stdout`, `stderr` and `display` events
 * @returns the envelope of the answer
 * @throws {Refusal} when the code was not run
 */
export async function runProgram(path, request, { id, signal, on }) {
  const headers = { accept: 'text/event-stream', 'x-execution-id': id };
  const response = await call('POST', path, request, { headers, signal });
  if (!response.headers.get('content-type')?.startsWith('text/event-stream')) return response.json();
  let answer = null;
  for await (const { type, data } of readEvents(response.body)) {
    if (type === 'result') answer = data;
    else if (type === 'error') throw new Refusal(response.status, data);
    else on(type, data);
  }
  if (!answer) throw new Error('The server ended the stream before the execution was complete.');
  return answer;
}

/** Ends a run in order, so that what it had printed still comes. */
export function stopProgram(id) {
  return call('DELETE', `api/executions/${id}`);
}
