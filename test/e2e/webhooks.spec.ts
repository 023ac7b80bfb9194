import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Received, type Receiver, startReceiver } from '../kit/receiver.js';
import { sampleValue, scrape } from '../kit/scrape.js';
import { type Server, startServer, waitFor } from '../kit/server.js';

const KEYS = [Buffer.alloc(32, 1), Buffer.alloc(24, 2)];
const SECRETS = KEYS.map((key) => `whsec_${key.toString('base64')}`);

/** As a receiver does it, from the specification. */
function signaturesOf({ headers, body }: Received): string[] {
  const content = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  return KEYS.map((key) => `v1,${createHmac('sha256', key).update(content).digest('base64')}`);
}

describe('the callbackUrl of a job', () => {
  const home = mkdtempSync(path.join(tmpdir(), 'pool-webhooks-'));
  const env = {
    JOBS_DIR: path.join(home, 'jobs'),
    WEBHOOK_SECRETS: SECRETS.join(','),
    WEBHOOK_ALLOW_PRIVATE: '127.0.0.0/8',
    WEBHOOK_BACKOFF: '50',
    WEBHOOK_BODY_BYTES: '4096',
    LOG_LEVEL: 'trace',
    PYODIDE_POOL_SIZE: '1',
  };
  let server: Server;
  let receiver: Receiver;
  let deaf = false;
  beforeAll(async () => {
    receiver = await startReceiver((response, route, nth) => {
      if (deaf) return;
      if (route === '/gone') response.writeHead(410).end();
      else if (route === '/busy' && nth === 1) response.writeHead(503, { 'retry-after': '1' }).end();
      else if (route === '/broken' && nth <= 2) response.writeHead(500).end();
      else response.writeHead(204).end();
    });
    server = await startServer(env);
  }, 90_000);
  afterAll(async () => {
    await server?.stop();
    await receiver?.close();
    rmSync(home, { recursive: true });
  });

  const submit = async (route: string, code = '6 * 7') => {
    const answer = await server.post('/api/jobs', { code, callbackUrl: `${receiver.url}${route}` });
    expect(answer.status).toBe(202);
    return answer.json.data;
  };
  const callbackOf = async (id: string) => (await server.get(`/api/jobs/${id}`)).json.data.callback;
  const settled = async (id: string) => {
    await waitFor(async () => (await callbackOf(id)).state !== 'pending', 20_000);
    return callbackOf(id);
  };

  it('is told of its end once, signed with every secret, by what GET shows of the job', async () => {
    const job = await submit('/hook');
    expect(job.callback).toMatchObject({ url: `${receiver.url}/hook`, state: 'pending', attempts: 0 });
    const [delivery] = (await receiver.ofJob(job.id, 1)) as [Received];
    expect(String(delivery.headers['webhook-signature']).split(' ')).toEqual(signaturesOf(delivery));
    const age = Date.now() / 1000 - Number(delivery.headers['webhook-timestamp']);
    expect(Math.abs(age)).toBeLessThan(60);
    expect(delivery.headers['content-type']).toMatch(/^application\/json/);
    const { callback, ...shown } = (await server.get(`/api/jobs/${job.id}?wait=5`)).json.data;
    expect(JSON.parse(delivery.body)).toEqual({
      type: 'job.succeeded',
      timestamp: shown.finishedAt,
      data: shown,
    });
    expect(shown.answer.data.result).toBe(42);
    expect(await settled(job.id)).toEqual({
      url: `${receiver.url}/hook`,
      state: 'delivered',
      attempts: 1,
      lastStatus: 204,
      lastError: null,
      nextAttemptAt: null,
    });
  });

  it('is told again until it answers 2xx, by the same words under another signature', async () => {
    const { id } = await submit('/broken', '1 / 0');
    const deliveries = await receiver.ofJob(id, 3);
    expect(new Set(deliveries.map(({ body }) => body)).size).toBe(1);
    for (const delivery of deliveries) {
      expect(String(delivery.headers['webhook-signature']).split(' ')).toEqual(signaturesOf(delivery));
    }
    expect(JSON.parse(String(deliveries[0]?.body)).type).toBe('job.failed');
    expect(await settled(id)).toMatchObject({ state: 'delivered', attempts: 3 });
  });

  it('may say when, and may say never again', async () => {
    const [busy, gone] = [await submit('/busy'), await submit('/gone')];
    await receiver.ofJob(busy.id, 1);
    await waitFor(async () => (await callbackOf(busy.id)).attempts === 1, 5_000);
    const waiting = await callbackOf(busy.id);
    expect(waiting).toMatchObject({ state: 'pending', lastStatus: 503, lastError: 'it answered 503' });
    expect(Date.parse(waiting.nextAttemptAt) - Date.now()).toBeGreaterThan(300);
    expect(await settled(gone.id)).toMatchObject({ state: 'failed', attempts: 1, lastStatus: 410 });
    expect(await settled(busy.id)).toMatchObject({ state: 'delivered', attempts: 2 });
  });

  it('is counted by what attempts came to', async () => {
    const samples = await scrape(server);
    const count = (outcome: string) => sampleValue(samples, 'pyodide_webhook_attempts_total', { outcome });
    expect(['delivered', 'failed', 'gone', 'refused'].map(count)).toEqual([3, 3, 1, 0]);
  });

  it('is not sent an answer that is too large, but its address', async () => {
    const { id } = await submit('/hook', '"x" * 10_000');
    const [delivery] = (await receiver.ofJob(id, 1)) as [Received];
    const { data } = JSON.parse(delivery.body);
    expect(data).toMatchObject({ id, state: 'succeeded', answer: null });
    expect(data.answerLeftOut).toEqual({
      bytes: expect.any(Number),
      bytesMax: 4096,
      url: `/api/jobs/${id}`,
    });
    expect(data.answerLeftOut.bytes).toBeGreaterThan(10_000);
  });

  it('comes with Prefer: respond-async too, and with nothing else', async () => {
    const body = { code: '1', callbackUrl: `${receiver.url}/hook` };
    const later = await server.post('/api/execute', body, { prefer: 'respond-async' });
    expect((await receiver.ofJob(later.json.data.id, 1)).length).toBe(1);
    const now = await server.post('/api/execute', body);
    expect([now.status, now.json.error]).toEqual([400, 'callbackUrl is not a known field.']);
  });

  it('may not be any address', async () => {
    const codeOf = async (callbackUrl: string) => {
      const { status, json } = await server.post('/api/jobs', { code: '1', callbackUrl });
      return `${status} ${json.code}`;
    };
    for (const url of ['http://10.0.0.1/', 'http://169.254.169.254/latest', 'http://[::ffff:a00:1]/']) {
      expect(await codeOf(url)).toBe('400 WEBHOOK_ADDRESS_REFUSED');
    }
    const long = `https://example.com/${'x'.repeat(2_048)}`;
    for (const url of ['ftp://example.com/', '/hook', 'https://ada:pass@example.com/', long]) {
      expect(await codeOf(url)).toBe('400 VALIDATION_FAILED');
    }
  });

  it('is told by the next server when this one was killed before it could', async () => {
    deaf = true;
    const { id } = await submit('/hook');
    await receiver.ofJob(id, 1);
    server.signal('SIGKILL');
    await server.exited;
    const log = server.log();
    deaf = false;
    server = await startServer(env);
    const deliveries = await receiver.ofJob(id, 2);
    expect(deliveries[1]?.body).toBe(deliveries[0]?.body);
    expect(await settled(id)).toMatchObject({ state: 'delivered', attempts: 1 });
    const { data } = (await server.get(`/api/jobs/${id}`)).json;
    expect(data).toMatchObject({ state: 'succeeded', attempts: 1 });
    for (const secret of SECRETS) {
      for (const text of [log, server.log()]) expect(text).not.toContain(secret.slice(6, -2));
    }
    expect(log).toContain('"msg":"The callback of a job was notified"');
  }, 60_000);
});
