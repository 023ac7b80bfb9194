import { type MadeSession, makeSessions } from '../../bench/kit/hostile-states.mjs';
import { type Cost, startWatchedServer, type WatchedServer } from '../../bench/kit/watched-server.mjs';

/** The bench holds both to less; here other tests run beside. What this is about took seconds and gigabytes. */
const STOPPED_MAX_MS = 1_000;
const RISEN_MAX_MB = 512;

describe('a session that is imported', () => {
  let server: WatchedServer;
  let made: MadeSession[];
  const call = async (
    method: string,
    path: string,
    body?: Uint8Array | string,
    type = 'application/json',
  ) => {
    const headers = body === undefined ? undefined : { 'content-type': type };
    const response = await fetch(`${server.url}/api${path}`, { method, body: body as never, headers });
    const bytes = new Uint8Array(await response.arrayBuffer());
    const json = () => JSON.parse(Buffer.from(bytes).toString());
    return { status: response.status, bytes, json };
  };
  const send = (file: Uint8Array) => call('POST', '/sessions/import', file, 'application/octet-stream');
  const count = async () => (await call('GET', '/sessions?limit=500')).json().data.sessions.length;
  const expectCheap = (name: string, { ownMs, risenMb }: Cost) => {
    const dear = ownMs > STOPPED_MAX_MS || risenMb > RISEN_MAX_MB;
    expect([name, dear && { ownMs, risenMb }]).toEqual([name, false]);
  };

  beforeAll(async () => {
    server = await startWatchedServer({ PYODIDE_POOL_SIZE: '1' });
    const { id } = (await call('POST', '/sessions')).json().data;
    await call('POST', `/sessions/${id}/execute`, "{\"code\": \"open('f', 'w').write('x' * 1000)\"}");
    made = await makeSessions((await call('GET', `/sessions/${id}/export`)).bytes);
  }, 90_000);
  afterAll(() => server?.stop());

  it('is refused when nobody honest would have sent it, at once, and nothing of it is stored', async () => {
    const before = await count();
    const hostile = made.filter(({ codes }) => codes.length > 0);
    expect(hostile.length).toBeGreaterThan(20);
    for (const { name, file, codes } of hostile) {
      const { answer, ...cost } = await server.watch(() => send(file));
      const { code } = answer.json();
      expect([name, codes.includes(code) ? codes : code]).toEqual([name, codes]);
      expectCheap(name, cost);
    }
    expect(await count()).toBe(before);
  }, 120_000);

  it('is listed, read, changed and exported without a stop for others, however large it is', async () => {
    for (const { name, file } of made.filter(({ codes }) => codes.length === 0)) {
      const imported = await server.watch(() => send(file));
      expect([name, imported.answer.status]).toEqual([name, 201]);
      expectCheap(name, imported);
      const { id, files } = imported.answer.json().data;
      const path = `/sessions/${id}`;
      for (const [method, below, body] of [
        ['GET', ''],
        ['GET', '/files'],
        ['GET', '/export'],
        ['PUT', '/files/new', 'new'],
        ['GET', '/files/new'],
        ['DELETE', '/files/new'],
      ] as const) {
        const { answer, ...cost } = await server.watch(() => call(method, path + below, body, 'text/plain'));
        expect([name, method, below, answer.status]).toEqual([name, method, below, 200]);
        expectCheap(`${name} ${method} ${below}`, cost);
        if (below === '/files') {
          const listed = answer.json().data.files.filter(({ kind }: { kind: string }) => kind === 'file');
          expect([name, listed.length]).toEqual([name, files.count]);
        }
      }
      await call('DELETE', path);
    }
  }, 120_000);

  it('may be sent by many at a time: all are answered, the others with 503 and a time to come back', async () => {
    const [large] = made.filter(({ name }) => name.startsWith('30 MB of noise'));
    const { answer, ...cost } = await server.watch(() =>
      Promise.all(Array.from({ length: 12 }, () => send((large as MadeSession).file))),
    );
    const statuses = answer.map(({ status }) => status);
    expect(statuses.every((status) => status === 422 || status === 503)).toBe(true);
    expect(statuses).toContain(422);
    for (const one of answer) {
      if (one.status === 503) expect(['CHECKPOINTS_BUSY', 'BODY_MEMORY_FULL']).toContain(one.json().code);
    }
    expect(cost.ownMs).toBeLessThan(STOPPED_MAX_MS);
    expect((await send((large as MadeSession).file)).status).toBe(422);
  }, 60_000);
});
