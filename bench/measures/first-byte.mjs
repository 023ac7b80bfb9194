import { startServer } from '../kit/server.mjs';
import { median, short } from '../kit/statistics.mjs';

const ROUNDS = 15;
/** Prints at once and then works for two seconds. */
const CODE = 'import time\nprint("first")\nend = time.time() + 2\nwhile time.time() < end: pass';

/** @returns {Promise<import('../kit/statistics.mjs').Row[]>} */
export async function measure() {
  const server = await startServer({ PYODIDE_POOL_SIZE: '2' });
  try {
    const [first, json] = [[], []];
    for (let round = 0; round < ROUNDS; round++) {
      first.push(await firstByte(server.url));
      json.push(await answer(server.url));
    }
    return [
      {
        measure:
          'first streamed byte of a run that prints and then works for 2 s, minus a JSON answer to `1+1`',
        value: median(first) - median(json),
        unit: 'ms',
        atMost: 50,
        detail: `${short(median(first))} ms - ${short(median(json))} ms`,
      },
    ];
  } finally {
    await server.stop();
  }
}

/** ms until the first output; then the client leaves, which ends the run. */
async function firstByte(url) {
  const leave = new AbortController();
  const startedAt = performance.now();
  const response = await post(url, CODE, 'text/event-stream', leave.signal);
  let text = '';
  for await (const chunk of response.body) {
    text += Buffer.from(chunk).toString();
    if (text.includes('event: stdout')) break;
  }
  const ms = performance.now() - startedAt;
  leave.abort();
  return ms;
}

async function answer(url) {
  const startedAt = performance.now();
  await (await post(url, '1+1', 'application/json')).text();
  return performance.now() - startedAt;
}

function post(url, code, accept, signal) {
  const headers = { 'content-type': 'application/json', accept };
  return fetch(`${url}/api/execute`, { method: 'POST', headers, body: JSON.stringify({ code }), signal });
}
