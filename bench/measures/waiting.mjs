import { setTimeout as sleep } from 'node:timers/promises';
import { MOST } from '../hostile/answers.mjs';
import { fill, formOf, MB, pieces, post, postJson } from '../hostile/make-request.mjs';
import { LARGE_FORM } from '../hostile/other-bodies.mjs';
import { send } from '../kit/raw-client.mjs';
import { execute } from '../kit/server.mjs';
import { short } from '../kit/statistics.mjs';
import { startWatchedServer } from '../kit/watched-server.mjs';

const CLIENTS = 100;
/** Long enough for all that run at once to be there, and shorter than a client that does not read is borne with. */
const WATCHED_MS = 20_000;
const BUSY = { code: 'import time; time.sleep(25)', timeout: 30_000 };

const unread = (port, code, headers) =>
  postJson(port, '/api/execute', JSON.stringify({ code }), { headers, reads: false });
const large = formOf(LARGE_FORM);
const emoji = `{"code":"1","files":[{"path":"a","content":"${fill('\u{1F600}', 5 * MB)}"}]}`;
const base64 = `{"code":"1","files":[{"path":"a","encoding":"base64","content":"${fill('QUJD', 6.9 * MB)}"}]}`;

/** What a hundred clients do at a time. @type {[name: string, busy: boolean, one: (port: number, path: string) => Promise<unknown>][]} */
const KINDS = [
  ['answers of 1 MB of text that nobody reads', false, (port) => unread(port, '"\\\\u0001" * 160_000')],
  ['answers as large as they may be that nobody reads', false, (port) => unread(port, MOST)],
  ['events that nobody reads', false, (port) => unread(port, MOST, ['accept: text/event-stream'])],
  [
    'files of a session that nobody reads',
    false,
    (port, path) => send(port, { head: `GET ${path}/files/f HTTP/1.1\r\nhost: localhost`, reads: false }),
  ],
  [
    'exports that nobody reads',
    false,
    (port, path) => send(port, { head: `GET ${path}/export HTTP/1.1\r\nhost: localhost`, reads: false }),
  ],
  [
    'requests in line that nobody reads',
    false,
    (port, path) =>
      send(port, {
        head: `GET ${path}/files/f HTTP/1.1\r\nhost: localhost`,
        body: Array(30).fill(`GET ${path}/files/f HTTP/1.1\r\nhost: localhost\r\n\r\n`),
        reads: false,
      }),
  ],
  [
    'forms of 60 MB in the queue',
    true,
    (port) =>
      post(port, '/api/execute', 'multipart/form-data; boundary=a-boundary', pieces(large), {
        length: large.length,
        reads: false,
      }),
  ],
  ['base64 in JSON in the queue', true, (port) => postJson(port, '/api/execute', base64, { reads: false })],
  ['emoji in JSON in the queue', true, (port) => postJson(port, '/api/execute', emoji, { reads: false })],
  [
    'emoji as text in the queue',
    true,
    (port) =>
      post(port, '/api/execute-raw', 'text/plain', pieces(fill('\u{1F600}', 10 * MB)), {
        length: 10 * MB,
        reads: false,
      }),
  ],
  [
    'forms that never end',
    false,
    (port) =>
      post(
        port,
        '/api/execute',
        'multipart/form-data; boundary=a-boundary',
        pieces(large.slice(0, 30 * MB)),
        { length: large.length, reads: false },
      ),
  ],
];

/** What clients that wait, or let wait, take of the memory that others share. */
export async function measure() {
  const rows = [];
  for (const [name, busy, one] of KINDS) {
    if (process.env.BENCH_ONLY && !new RegExp(process.env.BENCH_ONLY).test(name)) continue;
    rows.push(await watch(name, busy, one));
    process.stderr.write(`${JSON.stringify(rows.at(-1))}\n`);
  }
  const worst = rows.reduce((most, row) => (row.memoryMb > most.memoryMb ? row : most));
  return [
    {
      measure: `largest memory of the service by ${CLIENTS} clients that do not read, or whose bodies wait`,
      value: worst.memoryMb,
      unit: 'MB',
      atMost: 512,
      detail: `${worst.name}; RSS above idle, ${short(worst.idleMb)} MB; ${rows.length} kinds`,
    },
  ];
}

async function watch(name, busy, one) {
  const server = await startWatchedServer({ PYODIDE_POOL_SIZE: '2' });
  const port = Number(new URL(server.url).port);
  const sockets = [];
  try {
    const path = await sessionWithFile(server.url);
    await sleep(1500);
    const idleMb = server.resident();
    const running = busy ? [1, 2].map(() => execute(server.url, BUSY.code, BUSY)) : [];
    await sleep(busy ? 300 : 0);
    server.forgetPeak();
    const all = Promise.all(
      Array.from({ length: CLIENTS }, async () => {
        const answer = await one(port, path);
        sockets.push(answer.socket);
      }),
    );
    await Promise.race([all, sleep(WATCHED_MS)]);
    await sleep(busy ? 1000 : WATCHED_MS / 2);
    const served = await execute(server.url, '6 * 7').then(
      ({ status }) => status,
      () => 0,
    );
    const memoryMb = server.peak() - idleMb;
    for (const socket of sockets) socket.destroy();
    await Promise.allSettled(running);
    return { name, memoryMb: Math.round(memoryMb), idleMb: Math.round(idleMb), served };
  } finally {
    for (const socket of sockets) socket.destroy();
    await server.stop();
  }
}

/** @returns the path of a session with a file of 28 MB, more than the kernels take, that does not compress */
async function sessionWithFile(url) {
  const made = await (await fetch(`${url}/api/sessions`, { method: 'POST' })).json();
  const path = `/api/sessions/${made.data.id}`;
  const code = 'import os; open("f", "wb").write(os.urandom(28_000_000))';
  const headers = { 'content-type': 'application/json' };
  await (
    await fetch(`${url}${path}/execute`, { method: 'POST', headers, body: JSON.stringify({ code }) })
  ).text();
  return path;
}
