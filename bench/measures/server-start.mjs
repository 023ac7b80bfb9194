import { startServer } from '../kit/server.mjs';
import { median, short } from '../kit/statistics.mjs';

const ROUNDS = 3;

/** From the command to the first successful execution, image cached. */
export async function measure() {
  const direct = [];
  const npm = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [times, command] of [
      [direct, undefined],
      [npm, ['npm', 'start', '--silent']],
    ]) {
      const server = await startServer({}, command);
      times.push(server.startMs);
      await server.stop();
    }
  }
  return [
    {
      measure: 'server accepting executions after `npm start` (image cached)',
      value: median(npm) / 1000,
      unit: 's',
      atMost: 1.5,
      detail: `node dist/main.js alone ${short(median(direct))} ms`,
    },
  ];
}
