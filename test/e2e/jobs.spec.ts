import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeKeys } from '../kit/keys.js';
import { type Answer, type Server, startServer, waitFor } from '../kit/server.js';

const ended = async (server: Server, id: string, headers = {}): Promise<Answer> => {
  const answer = await server.get(`/api/jobs/${id}?wait=30`, headers);
  expect(answer.json.data.finishedAt).not.toBeNull();
  return answer;
};

describe('jobs', () => {
  const keys = writeKeys({ ada: { jobs: 5 }, eve: {} });
  let server: Server;
  beforeAll(async () => {
    server = await startServer({ API_KEYS_FILE: keys.file, PYODIDE_POOL_SIZE: '2', POOL_SPARE_WORKER: 'on' });
  }, 90_000);
  afterAll(async () => {
    await server?.stop();
    rmSync(path.dirname(keys.file), { recursive: true });
  });

  const eve = keys.as('eve');
  const submit = (code: string, more = {}) => server.post('/api/jobs', { code, ...more }, eve);

  it('is accepted with its address, and has the fields of the JSON answer when it has ended', async () => {
    const accepted = await submit('print("hi")\n2 ** 100');
    expect(accepted.status).toBe(202);
    const { id } = accepted.json.data;
    expect(accepted.headers.get('location')).toBe(`/api/jobs/${id}`);
    expect(accepted.json.data).toMatchObject({ state: 'queued', attempts: 0, answer: null });
    const { json, text } = await ended(server, id, eve);
    expect(text).toContain('"result":1267650600228229401496703205376,');
    const direct = (await server.post('/api/execute', { code: 'print("hi")\n2 ** 100' }, eve)).json;
    expect(json.data).toMatchObject({ state: 'succeeded', attempts: 1 });
    expect(Object.keys(json.data.answer).sort()).toEqual(['data', 'error', 'success']);
    expect(Object.keys(json.data.answer.data).sort()).toEqual(Object.keys(direct.data).sort());
    expect(json.data.answer.data).toMatchObject({ stdout: 'hi\n', executionId: json.data.executionId });
    expect(Date.parse(json.data.expiresAt)).toBeGreaterThan(Date.parse(json.data.finishedAt));
  });

  it('comes of POST /api/execute with Prefer: respond-async, as JSON and as a form', async () => {
    const prefer = { ...eve, prefer: 'respond-async' };
    const json = await server.post('/api/execute', { code: '1 + 1' }, prefer);
    expect([json.status, json.headers.get('preference-applied')]).toEqual([202, 'respond-async']);
    const form = new FormData();
    form.set('request', JSON.stringify({ code: 'open("in.bin", "rb").read()[0]' }));
    form.set('in.bin', new Blob([new Uint8Array([200, 1])]));
    const sent = await fetch(`${server.url}/api/execute`, { method: 'POST', headers: prefer, body: form });
    const results = [];
    for (const location of [json.headers.get('location'), sent.headers.get('location')]) {
      const answer = await server.get(`${location}?wait=30`, eve);
      results.push(answer.json.data.answer.data.result);
    }
    expect(results).toEqual([2, 200]);
  });

  it('says how a run that did not go well ended', async () => {
    const { id } = (await submit('1 / 0')).json.data;
    expect((await ended(server, id, eve)).json.data).toMatchObject({
      state: 'failed',
      answer: { success: false, code: 'EXECUTION_ERROR', data: { exception: { type: 'ZeroDivisionError' } } },
    });
  });

  it('is cancelled while it waits and while it runs', async () => {
    const long = (await submit('import time\nprint("begun", flush=True)\ntime.sleep(25)')).json.data.id;
    const waiting = (await submit('1')).json.data.id;
    await waitFor(
      async () => (await server.get(`/api/jobs/${long}`, eve)).json.data.state === 'running',
      5_000,
    );
    const cancelled = await server.send('DELETE', `/api/jobs/${waiting}`, undefined, eve);
    expect([cancelled.status, cancelled.json.data.state]).toEqual([202, 'cancelled']);
    await new Promise((resolve) => setTimeout(resolve, 200));
    await server.send('DELETE', `/api/jobs/${long}`, undefined, eve);
    const { data } = (await ended(server, long, eve)).json;
    expect(data).toMatchObject({ state: 'cancelled', answer: { data: { outcome: 'cancelled' } } });
    const again = await server.send('DELETE', `/api/jobs/${long}`, undefined, eve);
    expect([again.status, again.json.code]).toEqual([409, 'JOB_FINISHED']);
  });

  it('leaves a worker to those whose clients wait', async () => {
    const { id } = (await submit('import time; time.sleep(25)')).json.data;
    await waitFor(
      async () => (await server.get(`/api/jobs/${id}`, eve)).json.data.state === 'running',
      5_000,
    );
    await submit('1');
    expect((await server.post('/api/execute', { code: '3' }, eve)).json.data.result).toBe(3);
    expect((await server.get(`/api/jobs/${id}`, eve)).json.data.state).toBe('running');
    await server.send('DELETE', `/api/jobs/${id}`, undefined, eve);
  });

  it("is its owner's, of whom there are only so many", async () => {
    const { id } = (await submit('1')).json.data;
    for (const method of ['GET', 'DELETE']) {
      const foreign = await server.send(method, `/api/jobs/${id}`, undefined, keys.as('ada'));
      expect([foreign.status, foreign.json.code]).toEqual([404, 'JOB_NOT_FOUND']);
    }
    const statuses = [];
    for (let n = 0; n < 6; n += 1) {
      statuses.push((await server.post('/api/jobs', { code: '1' }, keys.as('ada'))).status);
    }
    expect(statuses).toEqual([202, 202, 202, 202, 202, 429]);
    const page = (await server.get('/api/jobs?limit=2', keys.as('ada'))).json.data;
    expect(page.jobs).toHaveLength(2);
    const rest = (await server.get(`/api/jobs?before=${page.next}`, keys.as('ada'))).json.data;
    expect([rest.jobs.length, rest.next]).toEqual([3, null]);
  });

  it.each(['wait=31', 'wait=x', 'wait=-1'])('refuses %s', async (query) => {
    expect((await server.get(`/api/jobs/x?${query}`, eve)).status).toBe(400);
  });

  it.each(['state=done', 'limit=0', 'limit=1.5', 'limit=1000', 'before=', 'before=1'])(
    'refuses a list with %s',
    async (query) => {
      expect((await server.get(`/api/jobs?${query}`, eve)).status).toBe(400);
    },
  );

  it('refuses a bad request at once', async () => {
    const { status, json } = await submit('', { nope: 1 });
    expect([status, json.code]).toEqual([400, 'VALIDATION_FAILED']);
    const called = await submit('1', { callbackUrl: 'https://example.com' });
    expect([called.status, called.json.code]).toEqual([400, 'WEBHOOKS_OFF']);
  });
});

describe('jobs of a server that ends', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'pool-jobs-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const env = { JOBS_DIR: path.join(folder, 'jobs') };

  it('are all there after kill -9 in the middle: finished once, or marked as another attempt', async () => {
    const before = await startServer(env);
    const accepted: string[] = [];
    let refused = 0;
    const client = async (): Promise<void> => {
      while (accepted.length < 120) {
        const answer = await before.post('/api/jobs', { code: `${accepted.length}` }).catch(() => null);
        if (answer?.status === 202) accepted.push(answer.json.data.id);
        else refused += 1;
        if (answer === null) return;
      }
    };
    await Promise.all(Array.from({ length: 8 }, client));
    const page = await before.get('/api/jobs?state=succeeded&limit=200');
    const doneBefore = new Map<string, string>(
      page.json.data.jobs.map((job: { id: string; finishedAt: string }) => [job.id, job.finishedAt]),
    );
    before.signal('SIGKILL');
    await before.exited;
    expect(refused).toBe(0);

    const after = await startServer(env);
    const attempts: Record<string, number> = {};
    for (const id of accepted) {
      const { data } = (await ended(after, id)).json;
      expect(data.state).toBe('succeeded');
      attempts[data.attempts] = (attempts[data.attempts] ?? 0) + 1;
      if (doneBefore.has(id)) expect(data).toMatchObject({ attempts: 1, finishedAt: doneBefore.get(id) });
    }
    await after.stop();
    // One job ran at a time, so the kill met one at the most.
    expect(attempts[2] ?? 0).toBeLessThanOrEqual(1);
    expect((attempts[1] ?? 0) + (attempts[2] ?? 0)).toBe(accepted.length);
  }, 120_000);

  it('go on after an orderly end: what ran is begun again, long polls are answered at once', async () => {
    const before = await startServer({ ...env, SHUTDOWN_TIMEOUT: '3000' });
    const { id } = (await before.post('/api/jobs', { code: 'import time; time.sleep(20)' })).json.data;
    await waitFor(async () => (await before.get(`/api/jobs/${id}`)).json.data.state === 'running', 10_000);
    const poll = before.get(`/api/jobs/${id}?wait=30`);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await before.stop()).toBe(0);
    expect((await poll).json.data.state).toBe('running');
    const after = await startServer(env);
    await waitFor(async () => (await after.get(`/api/jobs/${id}`)).json.data.state === 'running', 10_000);
    expect((await after.get(`/api/jobs/${id}`)).json.data.attempts).toBe(2);
    await after.send('DELETE', `/api/jobs/${id}`);
    await ended(after, id);
    await after.stop();
  }, 90_000);
});
