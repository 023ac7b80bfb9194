import { rmSync } from 'node:fs';
import path from 'node:path';
import { writeKeys } from '../kit/keys.js';
import { documentedRoutes } from '../kit/routes.js';
import { type Server, startServer, waitFor } from '../kit/server.js';

/** In the names, files and addresses of ada; nobody else may see it anywhere. */
const SECRET = 'hunter2';
const FROM_ADA = { 'x-forwarded-for': '192.0.2.77', 'user-agent': `ada-${SECRET}` };
const RAISES = `raise type('Leak_${SECRET}_' + '<b>' + 'x' * 60_000, (Exception,), {})()`;
const ARTIFACT_TTL_MS = 2_000;

describe('owners of one server', () => {
  const keys = writeKeys({ ada: {}, bob: {}, boss: { scopes: ['admin', 'execute', 'sessions'] } });
  let server: Server;
  let link = '';
  beforeAll(async () => {
    server = await startServer({
      API_KEYS_FILE: keys.file,
      TRUST_PROXY: '127.0.0.1',
      ARTIFACT_INLINE_BYTES: '10',
      ARTIFACT_TTL: String(ARTIFACT_TTL_MS),
      COMPAT_SHARED_FILES: 'on',
    });
    const ada = { ...keys.as('ada'), ...FROM_ADA };
    const send = (where: string, body: object, more = {}) => server.post(where, body, { ...ada, ...more });
    await send('/api/execute', { code: RAISES });
    await send('/api/execute', { code: RAISES }, { accept: 'text/event-stream' });
    await send('/api/execute-stream', { code: RAISES });
    await server.send('POST', '/api/execute-raw', RAISES, { ...ada, 'content-type': 'text/plain' });
    await send('/api/execute/batch', { items: [{ code: RAISES }] });
    const session = (await send('/api/sessions', { metadata: { note: SECRET } })).json.data.id;
    await send(`/api/sessions/${session}/execute`, { code: RAISES });
    const job = (await send('/api/jobs', { code: RAISES })).json.data.id;
    await server.get(`/api/jobs/${job}?wait=20`, ada);
    const files = (await send('/api/execute', { code: `open('${SECRET}.html', 'w').write('<b>' * 99)` })).json
      .data.files;
    link = files[0].url;
    await server.post('/api/execute', { code: '1' }, keys.as('bob'));
  }, 120_000);
  afterAll(async () => {
    await server?.stop();
    rmSync(path.dirname(keys.file), { recursive: true });
  });

  /** Everything that a key is told without knowing any id. */
  async function everythingFor(name: string): Promise<Record<string, string>> {
    const told: Record<string, string> = {};
    const gets = (await documentedRoutes(server)).filter(({ method }) => method === 'GET');
    for (const { path: where } of [
      ...gets,
      { path: '/api/artifacts' },
      { path: '/' },
      { path: '/api/artifacts/' },
    ]) {
      told[where] = (await server.get(where, keys.as(name))).text;
    }
    return told;
  }

  it('tells no other owner what programs are named, where they come from or what they left', async () => {
    const told = await everythingFor('bob');
    expect(Object.keys(told).length).toBeGreaterThan(25);
    const id = link.split('/')[3] as string;
    const leaks = Object.entries(told).filter(([, text]) =>
      [SECRET, '192.0.2.77', id].some((mark) => text.includes(mark)),
    );
    expect(leaks).toEqual([]);
    // The same marks are found where they belong, so that this can fail.
    const own = await everythingFor('ada');
    for (const where of [
      '/api/stats',
      '/api/dashboard/stats',
      '/api/dashboard/stats/dashboard',
      '/api/sessions',
    ]) {
      expect([where, own[where]?.includes(SECRET)]).toEqual([where, true]);
    }
  });

  it('counts for each key what its owner did, and for admin everything', async () => {
    const statsOf = async (name: string) =>
      (await server.get('/api/stats', keys.as(name))).json.executionStats;
    const [ada, bob, boss] = [await statsOf('ada'), await statsOf('bob'), await statsOf('boss')];
    expect([ada, bob, boss].map(({ overview }) => overview.totalExecutions)).toEqual([8, 1, 9]);
    expect(bob).toMatchObject({ topErrors: [], topIPs: [{ ip: '127.0.0.1', count: 1 }] });
    expect(boss.topErrors).toEqual(ada.topErrors);
    expect(boss.topErrors[0].error).toHaveLength(200);
    for (const name of ['ada', 'bob', 'boss']) {
      const { json } = await server.get('/api/dashboard/stats', keys.as(name));
      expect(json.stats.overview.totalExecutions).toBe((await statsOf(name)).overview.totalExecutions);
    }
    const page = await server.get('/api/dashboard/stats/dashboard', keys.as('boss'));
    expect(page.text).toContain('Leak_hunter2_&lt;b&gt;');
    expect(page.text).not.toContain('<b>');
  });

  it('shows in the status how the service is, and the work of all to admin only', async () => {
    const statusOf = async (name: string) => (await server.get('/api/status', keys.as(name))).json.data;
    const [bob, boss] = [await statusOf('bob'), await statusOf('boss')];
    expect(bob.poolStats).toMatchObject({ poolSize: 1, totalExecutions: 1, processStats: {} });
    const { pyodide } = (await server.get('/api/stats', keys.as('bob'))).json;
    expect(pyodide.poolStats).toMatchObject({ poolSize: 1, totalExecutions: 1, processStats: {} });
    expect(bob).toMatchObject({
      ready: true,
      jobs: null,
      sessionStore: { kind: 'memory' },
      pool: { totals: null },
    });
    expect(bob.pool.workers).toMatchObject([
      { executions: null, rssBytes: null, heapBytes: null, lastResetMs: null, pid: null },
    ]);
    expect(Object.keys(bob.sessionStore)).toEqual(['kind']);
    expect(bob.pool.layers.gate).toBe(true);
    expect(boss).toMatchObject({ jobs: { failed: 1 }, sessionStore: { sessions: 1 } });
    expect(boss.pool.totals.executions).toBeGreaterThanOrEqual(9);
    expect(boss.pool.workers[0].executions.total).toBeGreaterThan(0);
    expect(Object.keys(bob).sort()).toEqual(Object.keys(boss).sort());
  });
});

describe('the link to a file', () => {
  const keys = writeKeys({ ada: {}, steps: { scopes: ['sessions'] } });
  let server: Server;
  beforeAll(async () => {
    server = await startServer({
      API_KEYS_FILE: keys.file,
      ARTIFACT_INLINE_BYTES: '10',
      ARTIFACT_TTL: String(ARTIFACT_TTL_MS),
    });
  }, 90_000);
  afterAll(async () => {
    await server?.stop();
    rmSync(path.dirname(keys.file), { recursive: true });
  });

  const make = async (name = 'a.html'): Promise<{ url: string; expiresAt: string }> => {
    const code = `open(${JSON.stringify(name)}, 'w').write('<script>alert(1)</script>' * 9)`;
    return (await server.post('/api/execute', { code }, keys.as('ada'))).json.data.files[0];
  };

  it('is enough by itself, until its time is over', async () => {
    const { url, expiresAt } = await make();
    expect(Date.parse(expiresAt) - Date.now()).toBeLessThanOrEqual(ARTIFACT_TTL_MS);
    const answer = await server.get(url);
    expect([answer.status, answer.text.length]).toEqual([200, 225]);
    await waitFor(async () => (await server.get(url)).status === 404, 10_000);
    expect((await server.get(url, keys.as('ada'))).status).toBe(404);
  });

  it('comes to keys that run code in sessions only', async () => {
    const as = keys.as('steps');
    const { id } = (await server.post('/api/sessions', {}, as)).json.data;
    const run = await server.post(
      `/api/sessions/${id}/execute`,
      { code: 'open("a", "w").write("x" * 99)' },
      as,
    );
    expect((await server.get(run.json.data.files[0].url)).text).toBe('x'.repeat(99));
  });

  it('cannot be guessed or listed: 128 random bits and more, and nothing below its folder', async () => {
    const ids = new Set<string>();
    for (let n = 0; n < 20; n++) ids.add((await make()).url.split('/')[3] as string);
    expect(ids.size).toBe(20);
    for (const id of ids) expect(Buffer.from(id, 'base64url').length * 8).toBeGreaterThanOrEqual(128);
    const { url } = await make();
    const id = url.split('/')[3] as string;
    const other = id.startsWith('A') ? `B${id.slice(1)}` : `A${id.slice(1)}`;
    for (const where of [
      '',
      '/',
      '/%2e',
      `/${id.slice(0, -1)}`,
      `/${id}0`,
      `/${id.toLowerCase()}x`,
      `/${other}`,
    ]) {
      expect([where, (await server.get(`/api/artifacts${where}`)).status]).toEqual([where, 404]);
    }
  });

  it('shows nothing in a browser, tells no one where it led from, and stays in no cache', async () => {
    for (const name of ['a.html', 'a.svg', 'a.js', 'a.pdf']) {
      const { headers } = await server.get((await make(name)).url);
      expect(Object.fromEntries(headers)).toMatchObject({
        'content-type': 'application/octet-stream',
        'content-disposition': expect.stringMatching(/^attachment; /),
        'content-security-policy': expect.stringMatching(/^sandbox; default-src 'none'/),
        'x-content-type-options': 'nosniff',
        'cache-control': 'private, no-store',
        'referrer-policy': 'no-referrer',
        'cross-origin-resource-policy': 'same-origin',
      });
    }
  });

  it('is in no log', async () => {
    const { url } = await make();
    await server.get(url, { 'x-request-id': 'reads-the-link' });
    await waitFor(() => server.log().includes('reads-the-link'), 5_000);
    expect(server.log() + server.stdout()).not.toContain(url.split('/')[3]);
    expect(server.log()).toContain('/api/artifacts/.../a.html');
  });
});
