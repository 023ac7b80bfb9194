/** `context` reaches Python as the client wrote it, on every way that leads there. */
import { describeWithRedis, type RedisServer, startRedis } from '../kit/redis.js';
import { type Server, startServer } from '../kit/server.js';

const CONTEXT = String.raw`{"big":12345678901234567890,"whole":1.0,"far":1e400,"power":100000000000000000000000,
  "tiny":-0.0,"exact":0.1000000000000000055511151231257827,
  "order":{"10":1,"9":2,"b":3,"a":4,"__proto__":5}, "twice":1, "twice":[2.0],
  "text":"a\u00e9\ud83d\ude00 \" ]}","half":"\ud800","long":${'7'.repeat(5000)}}`;
const CODE =
  '[repr(v) for v in (big, whole, far, power, tiny, exact, order, twice, text)] + [ascii(half), long == int("7" * 4000) * 10**1000 + int("7" * 1000)]';
const SEEN = [
  '12345678901234567890',
  '1.0',
  'inf',
  '100000000000000000000000',
  '-0.0',
  '0.1',
  "{'10': 1, '9': 2, 'b': 3, 'a': 4, '__proto__': 5}",
  '[2.0]',
  `'aé😀 " ]}'`,
  `'\\ud800'`,
  true,
];
const REQUEST = `{"context":{"big":0},"code":${JSON.stringify(CODE)},"context":${CONTEXT}}`;
const JSON_TYPE = { 'content-type': 'application/json' };

const jobResult = async (server: Server, location: string | null) =>
  (await server.get(`${location}?wait=30`)).json.data.answer.data.result;

describe('the context of a request', () => {
  let server: Server;
  beforeAll(async () => {
    server = await startServer();
  }, 90_000);
  afterAll(() => server?.stop());
  const post = (path: string, body = REQUEST, headers = {}) =>
    server.send('POST', path, body, { ...JSON_TYPE, ...headers });

  it('is the same in an execution, and in the stream of one', async () => {
    const { json } = await post('/api/execute');
    expect(json.data.result).toEqual(SEEN);
    const streamed = await post('/api/execute', REQUEST, { accept: 'text/event-stream' });
    expect(streamed.text).toContain(JSON.stringify(SEEN[6]).slice(1, -1));
    expect(streamed.text).toContain(`"12345678901234567890","1.0","inf","100000000000000000000000"`);
    const old = await post('/api/execute-stream');
    expect(old.text).toContain(`"12345678901234567890","1.0","inf","100000000000000000000000"`);
  });

  it('is the same in a long body, which is read over several turns', async () => {
    const long = `{"stdin":"${'é'.repeat(100_000)}",${REQUEST.slice(1)}`;
    expect((await post('/api/execute', long)).json.data.result).toEqual(SEEN);
  });

  it('is the same in a step of a session', async () => {
    const { id } = (await server.post('/api/sessions', {})).json.data;
    expect((await post(`/api/sessions/${id}/execute`)).json.data.result).toEqual(SEEN);
    // The program of an earlier step has no say in how a later context is read.
    await server.post(`/api/sessions/${id}/execute`, {
      code: 'import sys\nsys.set_int_max_str_digits(640)\nsys.set_int_max_str_digits = None',
    });
    const later = await post(
      `/api/sessions/${id}/execute`,
      `{"code":"type(n), n % 10","context":{"n":${'7'.repeat(9000)}}}`,
    );
    expect(later.json.data.resultRepr).toBe("(<class 'int'>, 7)");
  });

  it('is the same in each item of a batch', async () => {
    const { json } = await post('/api/execute/batch', `{"items":[{"code":"1"},${REQUEST}, ${REQUEST}]}`);
    expect(json.data.results.slice(1).map((item: { data: object }) => item.data)).toMatchObject([
      { result: SEEN },
      { result: SEEN },
    ]);
  });

  it('is the same in forms, of executions, sessions and jobs', async () => {
    const { id } = (await server.post('/api/sessions', {})).json.data;
    for (const part of [REQUEST, new Blob([REQUEST])]) {
      const form = new FormData();
      form.set('request', part as string);
      for (const path of ['/api/execute', `/api/sessions/${id}/execute`]) {
        const sent = await fetch(`${server.url}${path}`, { method: 'POST', body: form });
        expect(((await sent.json()) as { data: object }).data).toMatchObject({ result: SEEN });
      }
      const later = { method: 'POST', body: form, headers: { prefer: 'respond-async' } };
      const accepted = await fetch(`${server.url}/api/execute`, later);
      expect(await jobResult(server, accepted.headers.get('location'))).toEqual(SEEN);
    }
  });

  it('is the same in jobs', async () => {
    expect(await jobResult(server, (await post('/api/jobs')).headers.get('location'))).toEqual(SEEN);
    const later = await post('/api/execute', REQUEST, { prefer: 'respond-async' });
    expect(await jobResult(server, later.headers.get('location'))).toEqual(SEEN);
  });

  it('tells requests with the same Idempotency-Key apart', async () => {
    const ask = (n: string) =>
      post('/api/execute', `{"code":"n","context":{"n":${n}}}`, { 'idempotency-key': 'context' });
    expect((await ask('9007199254740993')).text).toContain('"result":9007199254740993,');
    expect((await ask('9007199254740993')).headers.get('idempotency-replayed')).toBe('true');
    for (const other of ['9007199254740992', '9007199254740993.0']) {
      expect((await ask(other)).json.code).toBe('IDEMPOTENCY_KEY_REUSED');
    }
  });

  it('may not be longer or deeper than is allowed, whatever JavaScript drops of it', async () => {
    for (const context of [
      `{"n":${'9'.repeat(10_000)}}`,
      `{${'"a":1,'.repeat(3_000)}"a":1}`,
      `{"a":${'['.repeat(300)}${']'.repeat(300)},"a":1}`,
    ]) {
      const { status, json } = await post('/api/execute', `{"code":"1","context":${context}}`);
      expect([status, json.code]).toEqual([400, 'VALIDATION_FAILED']);
      expect(json.error).toMatch(/^context must be /);
    }
  });
});

describeWithRedis('the context of a job in Redis', () => {
  let redis: RedisServer;
  let server: Server;
  beforeAll(async () => {
    redis = await startRedis();
    server = await startServer({ REDIS_URL: redis.url });
  }, 90_000);
  afterAll(async () => {
    await server?.stop();
    await redis?.stop();
  });

  it('is the same', async () => {
    const accepted = await server.send('POST', '/api/jobs', REQUEST, JSON_TYPE);
    expect(await jobResult(server, accepted.headers.get('location'))).toEqual(SEEN);
  });
});
