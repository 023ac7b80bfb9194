import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BENCH } from '../kit/paths.mjs';
import { startServer } from '../kit/server.mjs';
import { median, quantile, short } from '../kit/statistics.mjs';

const ROUNDS = 4;
const CONNECTIONS = 4;
/** How long the neighbour is measured in each half of a round, and how long the attack runs before that, in ms. */
const MEASURED_MS = 3_000;
const WARM_MS = 1_500;

/** What one owner sends on each of its connections, again and again. */
const ATTACKS = {
  'crashes workers': { code: 'import os; os.abort()' },
  'loops with the longest timeout': { code: 'while True: pass', timeout: 300_000 },
  'loops in C until it is killed': {
    code: 'from collections import deque\nfrom itertools import repeat\ndeque(repeat(0), maxlen=0)',
    timeout: 200,
  },
  'fills heaps': { code: 'held = [bytearray(16 << 20) for _ in range(99)]' },
  floods: { code: '1+1' },
};

/** Two owners, each with a key. @returns {{file: string, folder: string, keys: Record<string, string>}} */
function makeKeys(names) {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-keys-'));
  const file = path.join(folder, 'keys.json');
  const keys = Object.fromEntries(names.map((name) => [name, randomBytes(32).toString('base64url')]));
  const entries = names.map((name) => ({
    name,
    sha256: createHash('sha256').update(keys[name]).digest('hex'),
  }));
  writeFileSync(file, JSON.stringify({ keys: entries }));
  return { folder, file, keys };
}

/** One connection of the neighbour: one small execution after the other. */
function neighbour(url, key) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const body = JSON.stringify({ code: '1+1' });
  const headers = {
    authorization: `Bearer ${key}`,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  };
  const one = () =>
    new Promise((resolve, reject) => {
      const request = http.request(`${url}/api/execute`, { method: 'POST', agent, headers }, (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode));
      });
      request.on('error', reject);
      request.end(body);
    });
  return {
    async measure(ms) {
      const times = [];
      const statuses = {};
      for (const until = performance.now() + ms; performance.now() < until; ) {
        const sentAt = performance.now();
        const status = await one();
        times.push(performance.now() - sentAt);
        statuses[status] = (statuses[status] ?? 0) + 1;
      }
      return { times, statuses };
    },
    close: () => agent.destroy(),
  };
}

/** Every worker is there and idle again. */
async function calm(url, key) {
  for (const until = performance.now() + 60_000; performance.now() < until; await sleep(100)) {
    const answer = await fetch(`${url}/api/status`, { headers: { authorization: `Bearer ${key}` } });
    const { pool } = (await answer.json()).data;
    if (pool.workers.every(({ state, retiring }) => state === 'IDLE' && !retiring)) return;
  }
  throw new Error('the pool does not become calm');
}

async function measureOne(server, keys, name) {
  const client = neighbour(server.url, keys.neighbour);
  const [alone, attacked, statuses] = [[], [], {}];
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      // Alone and under attack by turns, since the machine's speed drifts.
      await calm(server.url, keys.neighbour);
      alone.push(...(await client.measure(MEASURED_MS)).times);
      const words = [path.join(BENCH, 'children', 'attack.mjs'), server.url, keys.attacker];
      const attack = spawn(process.execPath, [...words, String(CONNECTIONS), JSON.stringify(ATTACKS[name])], {
        stdio: 'inherit',
      });
      try {
        await sleep(WARM_MS);
        const seen = await client.measure(MEASURED_MS);
        attacked.push(...seen.times);
        for (const [status, count] of Object.entries(seen.statuses))
          statuses[status] = (statuses[status] ?? 0) + count;
      } finally {
        attack.kill('SIGKILL');
        await once(attack, 'exit');
      }
    }
  } finally {
    client.close();
  }
  const refused = Object.entries(statuses).reduce((sum, [status, n]) => sum + (status === '200' ? 0 : n), 0);
  const p50 = { alone: median(alone), attacked: median(attacked) };
  return [
    {
      measure: `another owner's p50 while one owner with ${CONNECTIONS} connections ${name} / alone`,
      value: p50.attacked / p50.alone,
      unit: '',
      atMost: 3,
      detail: `two workers; ${short(p50.attacked)} ms / ${short(p50.alone)} ms, p99 ${short(quantile(attacked, 0.99))} ms / ${short(quantile(alone, 0.99))} ms; ${attacked.length} and ${alone.length} executions of \`1+1\` in ${ROUNDS} rounds by turns`,
    },
    {
      measure: 'the same: answers to the other owner that are no 200',
      value: refused,
      unit: '',
      atMost: 0,
      detail: JSON.stringify(statuses),
    },
  ];
}

/** What one owner's hostile runs do to the executions of another one. */
export async function measure() {
  const { folder, file, keys } = makeKeys(['attacker', 'neighbour']);
  const rows = [];
  try {
    for (const name of Object.keys(ATTACKS)) {
      const env = { PYODIDE_POOL_SIZE: '2', API_KEYS_FILE: file };
      const server = await startServer(env, undefined, { authorization: `Bearer ${keys.neighbour}` });
      try {
        rows.push(...(await measureOne(server, keys, name)));
      } finally {
        await server.stop();
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return rows;
}
