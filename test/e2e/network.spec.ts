import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { Authority } from '../kit/certificates.js';
import { type TestKeys, writeKeys } from '../kit/keys.js';
import { writeRules } from '../kit/network-rules.js';
import { startReceiver } from '../kit/otlp-receiver.js';
import { sampleValue, scrape } from '../kit/scrape.js';
import { runServer, type Server, startServer, waitFor } from '../kit/server.js';
import { Targets } from '../kit/target-server.js';

const SECRET = 'e2e-secret-0123456789';
const KEYS = {
  all: { scopes: ['execute', 'sessions', 'network', 'metrics', 'admin'], network: ['plain', 'api', 'slow'] },
  one: { scopes: ['execute', 'network'], network: ['plain'] },
  none: { scopes: ['execute'] },
};

const fetchOf = (url: string, more = ''): string =>
  `import urllib.request\nurllib.request.urlopen(${JSON.stringify(url)}${more}).read().decode()`;

describe('the network', () => {
  const targets = new Targets();
  const open = new Set<Socket>();
  let authority: Authority;
  let keys: TestKeys;
  let server: Server;
  let plain: string;
  let api: string;
  let slow: string;

  beforeAll(async () => {
    authority = new Authority();
    const answer = await targets.http();
    const secure = await targets.http(undefined, authority.issue('DNS:localhost'));
    const mute = await targets.http((request) => {
      open.add(request.socket.on('close', () => open.delete(request.socket)));
    });
    [plain, api, slow] = [
      `http://127.0.0.1:${answer}`,
      `https://localhost:${secure}`,
      `http://127.0.0.1:${mute}`,
    ];
    const rules = {
      plain: { host: '127.0.0.1', ports: [answer], methods: ['GET', 'POST'] },
      api: {
        ...{ host: 'localhost', ports: [secure] },
        headers: { Authorization: { variable: 'E2E_TOKEN', prefix: 'Bearer ' } },
      },
      slow: { host: '127.0.0.1', ports: [mute] },
    };
    keys = writeKeys(KEYS);
    server = await startServer({
      ...{
        NETWORK: 'rules',
        NETWORK_RULES_FILE: writeRules(rules),
        NETWORK_PRIVATE_HOSTS: 'localhost, 127.0.0.1',
      },
      ...{ API_KEYS_FILE: keys.file, E2E_TOKEN: SECRET, NODE_EXTRA_CA_CERTS: authority.file },
      ...{ NETWORK_REQUESTS_MAX: '20', PYODIDE_POOL_SIZE: '2', LOG_LEVEL: 'trace', METRICS_ACCESS: 'open' },
    });
  }, 90_000);
  afterAll(async () => {
    await server?.stop();
    targets.close();
    authority?.remove();
  });

  const run = (code: string, more: object = {}, as = 'all') =>
    server.post('/api/execute', { code, ...more }, keys.as(as));

  it('is there for an execution that names a rule, and for no other', async () => {
    const code = fetchOf(`${plain}/a?b=c`);
    const { json } = await run(code, { network: ['plain'] });
    expect(json.data).toMatchObject({
      outcome: 'ok',
      result: 'GET /a?b=c 0',
      network: { requests: 1, refused: [] },
    });
    expect(json.data.network.sentBytes).toBeGreaterThan(20);
    expect(json.data.network.receivedBytes).toBeGreaterThan(20);
    const seen = targets.seen.length;
    for (const more of [{}, { network: [] }, { network: null }]) {
      const { json: without } = await run(code, more);
      expect(without.error).toMatch(/PermissionError|Permission denied|not permitted|network/i);
      expect(without.data.network).toBeUndefined();
    }
    expect(targets.seen).toHaveLength(seen);
  });

  it('is there for items of a batch, jobs and steps of a session, each for itself', async () => {
    const code = fetchOf(`${plain}/x`);
    const [granted, bare] = [{ code, network: ['plain'] }, { code }];
    const batch = await server.post('/api/execute/batch', { items: [granted, bare] }, keys.as('all'));
    expect(batch.json.data.results.map(({ success }: { success: boolean }) => success)).toEqual([
      true,
      false,
    ]);
    const job = await server.post('/api/jobs', granted, keys.as('all'));
    expect(job.status).toBe(202);
    const ended = await server.get(`/api/jobs/${job.json.data.id}?wait=20`, keys.as('all'));
    expect(ended.json.data).toMatchObject({ state: 'succeeded', answer: { data: { result: 'GET /x 0' } } });
    const session = await server.post('/api/sessions', {}, keys.as('all'));
    const steps = `/api/sessions/${session.json.data.id}/execute`;
    const outcomes: string[] = [];
    for (const step of [granted, bare, granted]) {
      outcomes.push((await server.post(steps, step, keys.as('all'))).json.data.outcome);
    }
    expect(outcomes).toEqual(['ok', 'error', 'ok']);
  });

  it('is refused before anything runs where a request may not have it', async () => {
    const code = '1';
    const cases: [string, unknown, number, string][] = [
      ['all', ['unknown'], 400, 'NETWORK_RULE_UNKNOWN'],
      ['one', ['plain', 'api'], 403, 'FORBIDDEN'],
      ['none', ['plain'], 403, 'FORBIDDEN'],
      ['all', 'plain', 400, 'VALIDATION_FAILED'],
      ['all', [1], 400, 'VALIDATION_FAILED'],
      ['all', [''], 400, 'VALIDATION_FAILED'],
      ['all', Array(101).fill('plain'), 400, 'VALIDATION_FAILED'],
    ];
    for (const [as, network, status, code_] of cases) {
      const answer = await run(code, { network }, as);
      expect([answer.status, answer.json.code]).toEqual([status, code_]);
    }
    const job = await server.post('/api/jobs', { code, network: ['api'] }, keys.as('one'));
    expect([job.status, job.json.code]).toEqual([403, 'FORBIDDEN']);
    const batch = await server.post(
      '/api/execute/batch',
      { items: [{ code, network: ['api'] }, { code }] },
      keys.as('one'),
    );
    expect(batch.json.data.results.map(({ code: fault }: { code?: string }) => fault)).toEqual([
      'FORBIDDEN',
      undefined,
    ]);
  });

  it('reports what was refused, with the sentence that the program saw', async () => {
    const code = [
      'import urllib.request, urllib.error, json',
      'said = []',
      'def attempt(url, method="GET"):',
      '    try: urllib.request.urlopen(urllib.request.Request(url, method=method))',
      '    except urllib.error.HTTPError as e: said.append([e.code, e.headers["X-Refused-By"]])',
      '    except urllib.error.URLError as e: said.append([type(e.reason).__name__, str(e.reason)])',
      `attempt(${JSON.stringify(plain)}, "DELETE")`,
      'attempt("http://127.0.0.1:9/")',
      'attempt("https://example.com/")',
      'said',
    ].join('\n');
    const { json } = await run(code, { network: ['plain'] });
    const [method, port, host] = json.data.result;
    expect(method).toEqual([403, 'pyodide-pool-server; method']);
    expect(port).toEqual(['PermissionError', expect.stringContaining('127.0.0.1:9')]);
    expect(host).toEqual(['PermissionError', expect.stringContaining('example.com:443')]);
    expect(json.data.network.refused).toMatchObject([
      { host: '127.0.0.1', method: 'DELETE', why: expect.stringContaining('method') },
      { host: '127.0.0.1', port: 9, method: null },
      { host: 'example.com', port: 443, method: null },
    ]);
  });

  it('says which limit an execution reached', async () => {
    const code = `import urllib.request, urllib.error\ntry:\n    for n in range(30): urllib.request.urlopen(${JSON.stringify(plain)}).read()\nexcept urllib.error.HTTPError as e: result = [n, e.code]\nresult`;
    const { json } = await run(code, { network: ['plain'] });
    expect(json.data.result).toEqual([20, 429]);
    expect(json.data.limits.reached).toEqual([
      { limit: 'network', message: expect.stringContaining('limit of requests') },
    ]);
  });

  it('adds secrets over TLS that show nowhere else', async () => {
    const { json, text } = await run(fetchOf(`${api}/secret`), { network: ['api'] });
    expect(json.data.result).toBe('GET /secret 0');
    expect(targets.seen.at(-1)?.headers.authorization).toBe(`Bearer ${SECRET}`);
    const rules = await server.get('/api/network/rules', keys.as('all'));
    const session = await server.post('/api/sessions', {}, keys.as('all'));
    const { id } = session.json.data;
    await server.post(
      `/api/sessions/${id}/execute`,
      { code: fetchOf(`${api}/s`), network: ['api'] },
      keys.as('all'),
    );
    const exported = await server.send('GET', `/api/sessions/${id}/export`, undefined, keys.as('all'));
    const metrics = (await server.get('/metrics')).text;
    const all = [
      text,
      rules.text,
      exported.text,
      metrics,
      server.log(),
      server.stdout(),
      readFileSync(server.logFile, 'utf8'),
    ];
    expect(all.filter((one) => one.includes(SECRET))).toEqual([]);
    expect(rules.json.data.rules.map(({ name }: { name: string }) => name)).toEqual(['plain', 'api', 'slow']);
    expect(rules.json.data.rules[1]).toMatchObject({
      host: 'localhost',
      methods: ['GET', 'HEAD'],
      headers: ['Authorization'],
    });
  });

  it('lists to a key what it may name', async () => {
    const one = await server.get('/api/network/rules', keys.as('one'));
    expect(one.json.data.rules.map(({ name }: { name: string }) => name)).toEqual(['plain']);
    expect((await server.get('/api/network/rules', keys.as('none'))).status).toBe(403);
  });

  it('refuses a certificate that the host does not trust, whatever the program says', async () => {
    const bad = new Targets();
    const port = await bad.http(undefined, authority.selfSigned('DNS:localhost'));
    const rules = writeRules({ bad: { host: 'localhost', ports: [port] } });
    const other = await startServer({
      NETWORK: 'rules',
      // What a careless operator may have set must not count here.
      NODE_TLS_REJECT_UNAUTHORIZED: '0',
      NETWORK_RULES_FILE: rules,
      NETWORK_PRIVATE_HOSTS: 'localhost',
    });
    try {
      const code = `import ssl\n${fetchOf(`https://localhost:${port}/`, ', context=ssl._create_unverified_context()')}`;
      const { json } = await other.run(code, { network: ['bad'] });
      expect(json.error).toMatch(/CERTIFICATE_VERIFY_FAILED/);
      expect(bad.seen).toEqual([]);
    } finally {
      await other.stop();
      bad.close();
    }
  }, 90_000);

  it('writes a line for each request and refusal, and counts them', async () => {
    const lines = server
      .log()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
    const requests = lines.filter(({ msg }) => msg === 'network request');
    expect(requests[0]).toMatchObject({
      ...{ owner: 'key:all', caller: 'all', rule: 'plain', method: 'GET', scheme: 'http', host: '127.0.0.1' },
      ...{ address: '127.0.0.1', path: '/a', status: 200, isCut: false },
      executionId: expect.any(String),
    });
    expect(lines.some(({ msg, reason }) => msg === 'network refused' && reason === 'method')).toBe(true);
    const samples = await scrape(server);
    const ended = sampleValue(samples, 'pyodide_network_requests_total', { rule: 'plain', outcome: '2xx' });
    expect(ended).toBe(requests.filter(({ rule }) => rule === 'plain').length);
    expect(sampleValue(samples, 'pyodide_network_refusals_total', { reason: 'requests' })).toBe(1);
  });

  it('ends with the execution, at a timeout and a cancel, in the middle of a wait', async () => {
    const since = performance.now();
    const timedOut = await run(fetchOf(slow), { network: ['slow'], timeout: 500 });
    expect(timedOut.json.data).toMatchObject({
      outcome: 'timeout',
      exception: { type: 'KeyboardInterrupt' },
    });
    expect(performance.now() - since).toBeLessThan(3000);
    await waitFor(() => open.size === 0, 2000);
    const id = '3f0c2d2e-8a54-4c39-9f9b-0d3c1f3f9a01';
    const headers = { ...keys.as('all'), 'x-execution-id': id };
    const cancelled = server.post('/api/execute', { code: fetchOf(slow), network: ['slow'] }, headers);
    await waitFor(() => open.size === 1, 10_000);
    await server.send('DELETE', `/api/executions/${id}`, undefined, keys.as('all'));
    expect((await cancelled).json.data.outcome).toBe('cancelled');
    await waitFor(() => open.size === 0, 2000);
    // Left open by a program that ends well.
    const left = `import socket\ns = socket.create_connection(("127.0.0.1", ${new URL(slow).port}))\ns.sendall(b"GET / HTTP/1.1\\r\\nHost: 127.0.0.1\\r\\n\\r\\n")\nimport time; time.sleep(0.3)`;
    expect((await run(left, { network: ['slow'] })).json.data.outcome).toBe('ok');
    await waitFor(() => open.size === 0, 2000);
  });

  it('leaves workers to executions without it while hosts are slow', async () => {
    const waiting = [1, 2, 3].map(() => run(fetchOf(slow), { network: ['slow'], timeout: 1500 }));
    await waitFor(() => open.size === 1, 10_000);
    const since = performance.now();
    expect((await run('6 * 7', {}, 'none')).json.data.result).toBe(42);
    expect(performance.now() - since).toBeLessThan(1400);
    expect(open.size).toBe(1);
    const ended = await Promise.all(waiting);
    expect(ended.map(({ json }) => json.data.outcome)).toEqual(['timeout', 'timeout', 'timeout']);
    expect(Math.max(...ended.map(({ json }) => json.data.queueTime))).toBeGreaterThan(2000);
  });

  it('is off by default', async () => {
    const other = await startServer();
    try {
      const answer = await other.run('1', { network: ['plain'] });
      expect([answer.status, answer.json.code]).toEqual([400, 'NETWORK_OFF']);
      expect((await other.run('1', { network: [] })).json.data.result).toBe(1);
      expect((await other.get('/api/network/rules')).json.data).toEqual({ enabled: false, rules: [] });
    } finally {
      await other.stop();
    }
  }, 90_000);
});

describe('traces of the network', () => {
  it('have a span for each request, in the trace of the execution, without its query', async () => {
    const targets = new Targets();
    const receiver = await startReceiver();
    const port = await targets.http();
    const rules = writeRules({ plain: { host: '127.0.0.1', ports: [port] } });
    const server = await startServer({
      ...{ NETWORK: 'rules', NETWORK_RULES_FILE: rules, NETWORK_PRIVATE_HOSTS: '127.0.0.0/8' },
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    });
    const trace = '0af7651916cd43dd8448eb211c80319c';
    try {
      const code = fetchOf(`http://127.0.0.1:${port}/a?b=zanzibar`);
      const headers = { traceparent: `00-${trace}-b7ad6b7169203331-01` };
      const { json } = await server.post('/api/execute', { code, network: ['plain'] }, headers);
      await server.stop();
      const spans = receiver.spans.filter(({ name }) => name === 'network');
      expect(spans).toHaveLength(1);
      expect(spans[0]).toMatchObject({
        traceId: trace,
        attributes: {
          'http.request.method': 'GET',
          'server.address': '127.0.0.1',
          'url.path': '/a',
          'pyodide.network.rule': 'plain',
          'pyodide.execution.id': json.data.executionId,
        },
      });
      expect(Number(spans[0]?.to)).toBeGreaterThanOrEqual(Number(spans[0]?.from));
      expect(JSON.stringify(receiver.spans)).not.toContain('zanzibar');
    } finally {
      await server.stop();
      await receiver.stop();
      targets.close();
    }
  }, 90_000);
});

describe('a server whose network rules cannot be used', () => {
  it.each([
    ['has no file', { NETWORK: 'rules' }, 'NETWORK_RULES_FILE must be set'],
    [
      'has a file that is not there',
      { NETWORK: 'rules', NETWORK_RULES_FILE: '/none.json' },
      'cannot be read (ENOENT)',
    ],
    ['has a broken rule', { NETWORK: 'rules', RULES: { a: { host: '*' } } }, 'a.host must be'],
    [
      'lacks a secret',
      { NETWORK: 'rules', RULES: { a: { host: 'x.test', headers: { A: { variable: 'NONE_OF_THESE' } } } } },
      'the variable NONE_OF_THESE is not set',
    ],
  ])('does not start when it %s', async (_, { RULES, ...env }: Record<string, unknown>, message) => {
    const settings = { ...(env as Record<string, string>), PORT: '0' };
    const file = RULES === undefined ? null : writeRules(RULES);
    const { code, output } = await runServer(
      file === null ? settings : { ...settings, NETWORK_RULES_FILE: file },
    );
    expect(code).not.toBe(0);
    expect(output).toContain(message);
  });
});
