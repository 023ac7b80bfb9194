import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describeWithRedis, type RedisServer, startRedis } from '../kit/redis.js';
import { resume, startRun, toTheEnd } from '../kit/runs.js';
import { type Server, startServer } from '../kit/server.js';
import { makeSession } from '../kit/sessions.js';

const PROGRAM = `
import asyncio, collections
seen = collections.Counter()
async def one(n):
    for turn in range(3):
        seen[await search(f"{n}.{turn}")] += 1
        print(n, turn)
await asyncio.gather(*map(one, range(3)))
with open('kept', 'w') as file: file.write(await mail(n=len(seen)))
[sorted(seen.items()), open('kept').read()]`;
const RESULT = [['0.0', '0.1', '0.2', '1.0', '1.1', '1.2', '2.0', '2.1', '2.2'].map((q) => [q, 1]), '9'];
const answerTo = ({ arguments: { q, n } }: { arguments: Record<string, unknown> }) => q ?? String(n);

/** Every server is killed between the rounds. */
async function survives(start: () => Promise<Server>): Promise<void> {
  let server = await start();
  const restart = async () => {
    server.signal('SIGKILL');
    await server.exited;
    server = await start();
  };
  try {
    const first = await startRun(server, PROGRAM);
    const proxy = { ...server, post: (where: string, body: unknown) => server.post(where, body) };
    const { answer, rounds } = await toTheEnd(proxy, first, answerTo, restart);
    expect([answer.json.data.outcome, answer.json.data.result, rounds]).toEqual(['ok', RESULT, 4]);
    expect(answer.json.data.run.durable).toBe(true);
    // The answer of its last round outlives the server, too.
    await restart();
    const again = await server.post(`/api/runs/${answer.json.data.run.id}/resume`, {
      round: 4,
      results: [{ id: 'c10', value: '9' }],
    });
    expect(again.json.data.result).toEqual(RESULT);
  } finally {
    await server.stop();
  }
}

describe('runs on disk', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'runs-disk-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('outlive the kill of the server after every round', async () => {
    await survives(() => startServer({ SESSION_STORE: 'disk', SESSION_DIR: folder }));
  }, 180_000);

  it('that find no room end with an outcome of their own, and nothing else is lost', async () => {
    const server = await startServer({
      ...{ SESSION_STORE: 'disk', SESSION_DIR: path.join(folder, 'small'), SESSION_STORE_MB: '1' },
      OWNER_SHARE_PERCENT: '100',
    });
    try {
      const code = 'import os\ndata = os.urandom(400_000)\nprint("ran")\nawait search(q="a")\nlen(data)';
      const kept = [await startRun(server, code), await startRun(server, code)];
      const refused = await startRun(server, code);
      expect([refused.status, refused.json.code, refused.json.data.outcome]).toEqual([
        200,
        'WAIT_FAILED',
        'wait_failed',
      ]);
      expect(refused.json.error).toMatch(/SESSION_STORE_MB/);
      expect([refused.json.data.stdout, refused.json.data.run]).toEqual(['ran\n', undefined]);
      for (const run of kept) {
        expect((await resume(server, run, [{ id: 'c1', value: 1 }])).json.data.result).toBe(400_000);
      }
    } finally {
      await server.stop();
    }
  }, 90_000);
});

describe('runs in memory', () => {
  it('are never evicted for others, which sessions are', async () => {
    const server = await startServer({ SESSION_STORE_MB: '2', OWNER_SHARE_PERCENT: '100' });
    try {
      const run = await startRun(server, 'await search("a")');
      const session = await makeSession(server);
      await session.run('n = 1');
      for (let n = 0; n < 8; n++)
        await (await makeSession(server)).run('import os; data = os.urandom(600_000)');
      expect((await session.get()).status).toBe(404);
      expect((await resume(server, run, [{ id: 'c1', value: 7 }])).json.data.result).toBe(7);
    } finally {
      await server.stop();
    }
  }, 90_000);
});

describeWithRedis('runs in Redis', () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis?.stop());

  it('outlive the kill of the server after every round', async () => {
    await survives(() => startServer({ SESSION_STORE: 'redis', REDIS_URL: redis.url }));
  }, 180_000);

  it('are resumed by any server, by one at a time', async () => {
    const env = { SESSION_STORE: 'redis', REDIS_URL: redis.url };
    const servers = await Promise.all([startServer(env), startServer(env)]);
    try {
      const [one, other] = servers as [Server, Server];
      const first = await startRun(one, 'import os\nawait search("a")\nos.urandom(8).hex()');
      const answers = await Promise.all(
        [one, other, one, other].map((server) => resume(server, first, [{ id: 'c1', value: 1 }])),
      );
      expect(new Set(answers.map(({ json }) => json.data.result)).size).toBe(1);
      const { runs } = (await other.get('/api/runs')).json.data;
      expect(runs[0]).toMatchObject({ id: first.json.data.run.id, state: 'ended' });
      expect((await other.get('/api/sessions')).json.data.sessions).toEqual([]);
    } finally {
      await Promise.all(servers.map((server) => server.stop()));
    }
  }, 120_000);
});
