import { mkdtempSync, readdirSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runChaos } from '../../bench/kit/session-chaos.mjs';
import { describeWithRedis, type RedisServer, startRedis } from '../kit/redis.js';
import { runServer, type Server, startServer, waitFor } from '../kit/server.js';
import { makeSession, sessionOf } from '../kit/sessions.js';

const kill = async (server: Server): Promise<void> => {
  server.signal('SIGKILL');
  await server.exited;
};

describe('sessions on disk', () => {
  let folder: string;
  let server: Server;
  const start = async () => {
    server = await startServer({ SESSION_STORE: 'disk', SESSION_DIR: folder, PYODIDE_POOL_SIZE: '1' });
  };
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'session-disk-'));
    await start();
  }, 90_000);
  afterAll(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('outlive an orderly restart, and the kill of the server in the middle of a run', async () => {
    const session = await makeSession(server, { metadata: { keep: true } });
    await session.value('gen = (i for i in range(9)); n = next(gen)');
    await server.stop();
    await start();
    expect(await sessionOf(server, session.id).value('n = next(gen); n')).toBe(1);
    const running = sessionOf(server, session.id)
      .run('n = 99; open("half", "w").write("x")\nimport time; time.sleep(20)')
      .catch(() => null);
    await waitFor(async () => (await server.get('/api/status')).json.data.pool.busy > 0, 5_000);
    await kill(server);
    await running;
    await start();
    const again = sessionOf(server, session.id);
    expect(await again.value('import os; [n, next(gen), os.path.exists("half")]')).toEqual([1, 2, false]);
    expect((await again.get()).json.data).toMatchObject({ executions: 3, metadata: { keep: true } });
  }, 120_000);

  it('say of a checkpoint that was damaged on disk that it is, and can be rolled back', async () => {
    const session = await makeSession(server);
    const first = (await session.run('n = 1')).json.data.checkpoint.id;
    const second = (await session.run('n = 2')).json.data.checkpoint.id;
    truncateSync(path.join(folder, 'checkpoints', `${second}.checkpoint`), 500);
    // On the worker that still has it, nobody would notice.
    await server.stop();
    await start();
    const again = sessionOf(server, session.id);
    const { status, json } = await again.run('n');
    expect([status, json.code]).toEqual([422, 'CHECKPOINT_DAMAGED']);
    expect((await again.post('/rollback', { checkpoint: first })).status).toBe(200);
    expect(await again.value('n')).toBe(1);
  }, 120_000);

  it('are told of, listed, forked and rolled back without a look at the bytes', async () => {
    const session = await makeSession(server);
    const first = (await session.run('n = 1')).json.data.checkpoint.id;
    const write = 'n = 2; open("a", "w").write("aa"); open("/tmp/b", "w").write("b")';
    const second = (await session.run(write)).json.data.checkpoint.id;
    // Whoever read it would answer 422.
    truncateSync(path.join(folder, 'checkpoints', `${second}.checkpoint`), 500);
    expect((await session.get('/files')).status).toBe(422);
    const files = { count: 1, bytes: 2 };
    expect((await session.get()).json.data).toMatchObject({ id: session.id, files });
    const { sessions } = (await server.get('/api/sessions')).json.data;
    expect(sessions.find(({ id }: { id: string }) => id === session.id)).toMatchObject({ files });
    const fork = await session.post('/fork');
    expect([fork.status, fork.json.data.checkpoint.id]).toEqual([201, second]);
    const back = await session.post('/rollback', { checkpoint: first });
    expect([back.status, back.json.data.checkpoint.id]).toEqual([200, first]);
    const forward = await session.post('/rollback', { checkpoint: second });
    expect([forward.status, forward.json.data.checkpoint.id]).toEqual([200, second]);
  }, 60_000);

  it('leave no file behind when they are deleted', async () => {
    const { sessions } = (await server.get('/api/sessions')).json.data;
    for (const { id } of sessions) await server.send('DELETE', `/api/sessions/${id}`);
    expect(readdirSync(path.join(folder, 'checkpoints'))).toEqual([]);
    expect(readdirSync(path.join(folder, 'sessions'))).toEqual([]);
  });

  it('are not shared with a second server on the same folder', async () => {
    const { code, output } = await runServer({ PORT: '0', SESSION_STORE: 'disk', SESSION_DIR: folder });
    expect(code).toBe(1);
    expect(output).toMatch(/in use by the process/);
  }, 60_000);
});

describe('a full store of sessions', () => {
  it('gives up what was used least recently in memory, and says so to whoever asks for it', async () => {
    const server = await startServer({ SESSION_STORE_MB: '1', PYODIDE_POOL_SIZE: '1' });
    const first = await makeSession(server);
    await first.value('x = 1');
    for (let n = 0; n < 5; n++) {
      await (await makeSession(server)).value('import os; x = os.urandom(300_000); None');
    }
    const { status, json } = await first.run('x');
    expect([status, json.code]).toEqual([404, 'SESSION_NOT_FOUND']);
    expect(json.error).toMatch(/make room/);
    await server.stop();
  }, 120_000);

  it('loses nothing on disk, and says of a run that its state could not be kept', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'session-full-'));
    const env = { SESSION_STORE: 'disk', SESSION_DIR: folder, SESSION_STORE_MB: '1', PYODIDE_POOL_SIZE: '1' };
    const server = await startServer(env);
    const session = await makeSession(server);
    await session.value('import os; a = os.urandom(600_000); n = 1');
    const { json } = await session.run('b = os.urandom(600_000); n = 2; n');
    expect(json.data).toMatchObject({ outcome: 'ok', result: 2, state: 'restored' });
    expect(json.data.stateReason).toMatch(/SESSION_STORE_MB/);
    const { result, state } = (await session.run('n')).json.data;
    // What this step changes has room beside the state before.
    expect([result, state]).toEqual([1, 'kept']);
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }, 120_000);
});

describeWithRedis('sessions in Redis, shared by two servers', () => {
  let redis: RedisServer;
  let servers: [Server, Server];
  beforeAll(async () => {
    redis = await startRedis();
    const env = {
      SESSION_STORE: 'redis',
      REDIS_URL: redis.url,
      SESSION_LEASE: '1000',
      PYODIDE_POOL_SIZE: '1',
      SESSION_CHECKPOINTS_MAX: '20',
    };
    servers = [await startServer(env), await startServer(env)];
  }, 120_000);
  afterAll(async () => {
    await Promise.all((servers ?? []).map((server) => server.stop()));
    await redis?.stop();
  });
  const on = (n: 0 | 1, id: string) => sessionOf(servers[n], id);

  it('go on at either, one run at a time, whoever is asked', async () => {
    const { id } = await makeSession(servers[0]);
    await on(0, id).value('gen = (i for i in range(99)); seen = []');
    await Promise.all(
      Array.from({ length: 16 }, (_, n) => on(n % 2 ? 1 : 0, id).value(`seen.append(next(gen)); ${n}`)),
    );
    expect(await on(1, id).value('seen')).toEqual(Array.from({ length: 16 }, (_, n) => n));
    expect((await on(0, id).get()).json.data.executions).toBe(18);
    const running = on(0, id).run('import time; time.sleep(0.5)');
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect((await on(1, id).run('1', { wait: false })).json.code).toBe('SESSION_BUSY');
    await running;
  }, 60_000);

  it('never hold a wrong or mixed state while workers of both are killed', async () => {
    const { wrong, ...tally } = await runChaos({
      urls: servers.map(({ url }) => url),
      pids: servers.map(({ pid }) => pid),
      steps: 50,
      clients: 3,
      seed: 11,
      stepsPerKill: 10,
      limitMs: 90_000,
    });
    expect(wrong).toEqual([]);
    expect(tally.kept).toBeGreaterThan(0);
  }, 120_000);

  it('answer 503 while Redis is away, run what needs none, and heal by themselves with nothing lost', async () => {
    const { id } = await makeSession(servers[0]);
    await on(0, id).value('n = 5');
    const running = on(0, id).run('n = 6; import time; time.sleep(0.8); n');
    await new Promise((resolve) => setTimeout(resolve, 250));
    await redis.shutdown();
    const refused = await on(1, id).run('n');
    expect([refused.status, refused.json.code]).toEqual([503, 'SESSION_STORE_UNAVAILABLE']);
    expect(refused.headers.get('retry-after')).toBe('2');
    expect((await servers[1].run('6 * 7')).json.data.result).toBe(42);
    const ready = await servers[1].get('/health/ready');
    expect([ready.status, ready.json.status]).toEqual([200, 'degraded']);
    // It was run, and that is not lost; whether the state is, only the store can tell.
    expect((await running).json.data).toMatchObject({ outcome: 'ok', result: 6, state: 'unknown' });
    await redis.start();
    await waitFor(async () => (await on(1, id).get()).status === 200, 10_000);
    expect(await on(1, id).value('n')).toBe(5);
    await waitFor(async () => (await servers[0].get('/health/ready')).json.status === 'ok', 10_000);
  }, 60_000);

  it('go on at the other when a server is killed in the middle of a run', async () => {
    const { id } = await makeSession(servers[0]);
    await on(0, id).value('n = 1');
    const running = on(0, id)
      .run('n = 2; import time; time.sleep(20)')
      .catch(() => null);
    await waitFor(async () => (await servers[0].get('/api/status')).json.data.pool.busy > 0, 5_000);
    await kill(servers[0]);
    await running;
    // Waits until the lease of the dead one has ended.
    expect(await on(1, id).value('n')).toBe(1);
    servers[0] = servers[1];
  }, 60_000);
});
