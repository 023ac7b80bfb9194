// Ending a run early: the client chooses its id, and any other request may cancel it.
// Prints: cancelled, after it had printed: working
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { post, send } from './client.mjs';

const id = randomUUID();
const running = post(
  '/api/execute',
  { code: 'print("working")\nwhile True: pass' },
  { 'x-execution-id': id },
);

// It may take a moment until the run is known.
for (let known = false; !known; ) {
  await wait(200);
  known = await send('DELETE', `/api/executions/${id}`).then(
    () => true,
    () => false,
  );
}

const { data } = await (await running).json();
console.log(`${data.outcome}, after it had printed: ${data.stdout.trim()}`);
