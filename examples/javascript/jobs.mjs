// Work for later: a job is accepted at once, its answer is fetched when it is there, and another one is cancelled.
// Prints: succeeded: 42
// Prints: cancelled
import { post, send } from './client.mjs';

async function submit(code) {
  const { data } = await (await post('/api/jobs', { code })).json();
  return data.id;
}

/** The job when it has ended, however long that takes. */
async function ended(id) {
  for (;;) {
    const { data } = await (await send('GET', `/api/jobs/${id}?wait=30`)).json();
    if (data.finishedAt) return data;
  }
}

const { state, answer } = await ended(await submit('6 * 7'));
console.log(`${state}: ${answer.data.result}`);

const endless = await submit('while True: pass');
await send('DELETE', `/api/jobs/${endless}`);
console.log((await ended(endless)).state);
