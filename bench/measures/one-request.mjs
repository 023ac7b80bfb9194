import { ANSWERS } from '../hostile/answers.mjs';
import { JSON_BODIES } from '../hostile/json-bodies.mjs';
import { OTHER_BODIES } from '../hostile/other-bodies.mjs';
import { median, short } from '../kit/statistics.mjs';
import { startWatchedServer } from '../kit/watched-server.mjs';

export const REQUESTS = [...JSON_BODIES, ...OTHER_BODIES, ...ANSWERS];
const ROUNDS = 3;

/** What any one request within the limits does to the service that others share. */
export async function measure() {
  const rows = [];
  const only = process.env.BENCH_ONLY;
  for (const [name, request] of REQUESTS) {
    if (only && !new RegExp(only).test(name)) continue;
    rows.push(await one(name, request));
    process.stderr.write(`${JSON.stringify(rows.at(-1))}\n`);
  }
  const worst = (field) => rows.reduce((most, row) => (row[field] > most[field] ? row : most));
  const [clock, own, memory] = [worst('stopMs'), worst('ownMs'), worst('memoryMb')];
  return [
    {
      measure: 'longest stop of the event loop by any one request within the limits, by the clock',
      value: clock.stopMs,
      unit: 'ms',
      atMost: 100,
      detail: `${clock.name}; median of ${ROUNDS} rounds; ${rows.length} requests`,
    },
    {
      measure: 'the same without waits for a processor',
      value: own.ownMs,
      unit: 'ms',
      atMost: 100,
      detail: `${own.name}; largest of ${ROUNDS} rounds, the first one of a new server; ${rows.length} requests`,
    },
    {
      measure: 'largest memory of the service by any one request within the limits',
      value: memory.memoryMb,
      unit: 'MB',
      atMost: 512,
      detail: `${memory.name}; RSS above idle, ${short(memory.idleMb)} MB; ${rows.length} requests`,
    },
  ];
}

/** A server of its own, so that no request is judged by what another left behind. */
async function one(name, request) {
  const server = await startWatchedServer({ PYODIDE_POOL_SIZE: '2' });
  const port = Number(new URL(server.url).port);
  try {
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const idleMb = server.resident();
    server.forgetPeak();
    const stops = [];
    const owns = [];
    const statuses = [];
    for (let round = 0; round < ROUNDS; round++) {
      await server.longestStop();
      statuses.push((await request(port)).status);
      const { stopMs, ownMs } = await server.longestStop();
      stops.push(stopMs);
      owns.push(ownMs);
    }
    const memoryMb = server.peak() - idleMb;
    return {
      name,
      statuses,
      stopMs: median(stops),
      ownMs: Math.max(...owns),
      stops: stops.map(Math.round),
      owns: owns.map(Math.round),
      memoryMb: Math.round(memoryMb),
      idleMb: Math.round(idleMb),
    };
  } finally {
    await server.stop();
  }
}
