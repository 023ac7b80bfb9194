import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { execute } from '../kit/server.mjs';

const HOSTILE = [
  ['while True:\n  try:\n    while True: pass\n  except BaseException: pass', { timeout: 200 }],
  ['x = [bytearray(1 << 20) for _ in range(4000)]', {}],
  ['import os; os.system("id")', {}],
  ['import sys; sys.setrecursionlimit(10**8)\ndef f(): f()\nf()', {}],
  ['import collections, itertools; collections.deque(itertools.repeat(0), maxlen=0)', { timeout: 200 }],
  ['print("x" * 5_000_000)', {}],
];

const post = (url, path, body, headers = {}) =>
  fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(60_000),
  });

/** Opens a connection, sends, and is gone before the answer. */
const vanish = (url, body, headers) =>
  new Promise((resolve) => {
    const request = http.request(`${url}/api/execute`, {
      method: 'POST',
      agent: false,
      headers: { 'content-type': 'application/json', ...headers },
    });
    request.on('error', resolve);
    request.on('close', resolve);
    request.end(JSON.stringify(body));
    setTimeout(() => request.destroy(), 20 + Math.random() * 100);
  });

/** What each kind of client does, once. They throw when an answer is not what it should be. */
const CLIENTS = {
  async plain(url, n) {
    const { body } = await execute(url, `${n} * 2`);
    if (body.data?.result !== n * 2) throw new Error(`plain: ${JSON.stringify(body).slice(0, 200)}`);
  },
  async session(url) {
    const { data } = await (await post(url, '/api/sessions', {})).json();
    for (let n = 0; n < 5; n += 1) {
      const answer = await (
        await post(url, `/api/sessions/${data.id}/execute`, {
          code: n === 0 ? 'kept = [0] * 1000' : 'kept.append(1); len(kept)',
        })
      ).json();
      if (n > 0 && answer.data?.result !== 1000 + n) {
        throw new Error(`session: ${JSON.stringify(answer).slice(0, 200)}`);
      }
    }
    await fetch(`${url}/api/sessions/${data.id}`, { method: 'DELETE' });
  },
  async stream(url) {
    const code = 'import time\nfor n in range(5):\n  print(n)\n  time.sleep(0.01)\n"end"';
    const text = await (await post(url, '/api/execute', { code }, { accept: 'text/event-stream' })).text();
    if (!text.includes('event: done')) throw new Error(`stream: ${text.slice(-200)}`);
  },
  async job(url, n) {
    const { data } = await (await post(url, '/api/jobs', { code: `${n} + 1` })).json();
    const answer = await (await fetch(`${url}/api/jobs/${data.id}?wait=30`)).json();
    if (answer.data?.answer?.data?.result !== n + 1)
      throw new Error(`job: ${JSON.stringify(answer).slice(0, 300)}`);
  },
  async hostile(url, n) {
    const [code, more] = HOSTILE[n % HOSTILE.length];
    const { status, body } = await execute(url, code, more);
    if (status !== 200) throw new Error(`hostile: ${JSON.stringify(body).slice(0, 200)}`);
  },
  async upload(url) {
    const content = Buffer.alloc(300_000, 'abc').toString('base64');
    const files = [{ path: 'in.bin', content, encoding: 'base64' }];
    const code = 'data = open("in.bin", "rb").read(); open("out.bin", "wb").write(data[::-1]); len(data)';
    const { body } = await execute(url, code, { files });
    if (body.data?.result !== 300_000) throw new Error(`upload: ${JSON.stringify(body).slice(0, 200)}`);
  },
  async vanishing(url, n) {
    const accept = n % 2 === 0 ? { accept: 'text/event-stream' } : {};
    await vanish(url, { code: 'import time\nfor n in range(20):\n  print(n)\n  time.sleep(0.05)' }, accept);
  },
};

/** How long each kind rests between two turns, ms: most load is plain, as it is in life. */
const REST_MS = { plain: 5, session: 100, stream: 100, job: 200, hostile: 500, upload: 200, vanishing: 200 };

/** @returns `stop()`, which resolves with the turns by kind and the failures */
export function startMixedLoad(url) {
  const turns = Object.fromEntries(Object.keys(CLIENTS).map((kind) => [kind, 0]));
  const failures = [];
  let stopping = false;
  const running = Object.entries(CLIENTS).map(async ([kind, turn]) => {
    for (let n = 0; !stopping; n += 1) {
      await turn(url, n).catch((error) => failures.push(String(error)));
      turns[kind] += 1;
      await sleep(REST_MS[kind]);
    }
  });
  return {
    async stop() {
      stopping = true;
      await Promise.all(running);
      return { turns, failures };
    },
  };
}
