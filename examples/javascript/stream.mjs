// Output while the code runs, as server-sent events.
// Prints: step 1
// Prints: step 2
// Prints: step 3
// Prints: ended: ok 3
import { post } from './client.mjs';

const code = 'import time\nfor n in 1, 2, 3:\n    print("step", n)\n    time.sleep(0.2)\nn';
const response = await post('/api/execute', { code }, { accept: 'text/event-stream' });

for await (const { type, data } of readEvents(response.body)) {
  if (type === 'stdout') process.stdout.write(data.text);
  if (type === 'result') console.log('ended:', data.data.outcome, data.data.result);
}

/** The events of a body, as {type, data}. */
async function* readEvents(body) {
  let rest = '';
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    const blocks = (rest + chunk).split('\n\n');
    rest = blocks.pop();
    for (const block of blocks) {
      const type = /^event: (.*)$/m.exec(block)?.[1];
      const data = /^data: (.*)$/m.exec(block)?.[1];
      if (type && data) yield { type, data: JSON.parse(data) };
    }
  }
}
