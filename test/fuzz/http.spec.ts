import { readFileSync } from 'node:fs';
import { type Answer, type Server, startServer, waitFor } from '../kit/server.js';
import { gibberish, jsonValues, mutatedRequest } from './kit/http-garbage.js';
import { seeded } from './kit/random.mjs';
import { exchange } from './kit/raw-socket.js';

/** A request of a few kilobytes that runs at most `1`; far above what a busy machine needs. */
const HANG_MS = 10_000;
const BODY_LIMIT = 2_000_000;
const JSON_TYPE = { 'content-type': 'application/json' };
const FIELDS = ['code', 'context', 'stdin', 'args', 'env', 'files', 'timeout', 'unknown'];
/** Of our tree, of Node, or of a stack. */
const INTERNALS =
  /node_modules|\.[cm]?js:\d|\.ts:\d|\bat .+ \(|node:internal|\/dist\/|\/work\/|\/tmp\/pool-server/;

describe('a server that gets anything but proper requests', () => {
  let server: Server;
  let rssBefore = 0;
  beforeAll(async () => {
    server = await startServer({
      BODY_LIMIT_BYTES: String(BODY_LIMIT),
      PYODIDE_POOL_SIZE: '1',
      EXECUTION_TIMEOUT_DEFAULT: '1000',
    });
    await server.run('1');
    rssBefore = rssMb();
  }, 90_000);
  afterAll(() => server?.stop());
  // Each kind of garbage leaves the server as healthy as it was.
  afterEach(async () => {
    expect((await server.run('6 * 7')).json).toMatchObject({ success: true, data: { result: 42 } });
    expect((await server.get('/health/live')).status).toBe(200);
    expect((await server.get('/health/ready')).status).toBe(200);
  });

  const rssMb = () =>
    Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))?.[1]) / 1024;

  /** An answer to anything: no fault of the server's, in the envelope, and silent about its insides. */
  function expectSound(
    { status, text, json }: Pick<Answer, 'status' | 'text' | 'json'>,
    sent: unknown,
  ): void {
    const about = JSON.stringify(sent)?.slice(0, 300) ?? 'nothing';
    if (status >= 500 && status !== 503)
      throw new Error(`status ${status} for ${about}: ${text.slice(0, 300)}`);
    if (INTERNALS.test(text)) throw new Error(`internals in the answer to ${about}: ${text.slice(0, 500)}`);
    if (status >= 400) expect(json).toMatchObject({ success: false, data: null, code: expect.any(String) });
  }

  /** @throws Error when no answer comes */
  async function send(
    pathname: string,
    body: string | Buffer,
    headers: Record<string, string>,
  ): Promise<Answer> {
    const response = await fetch(server.url + pathname, {
      method: 'POST',
      body: new Uint8Array(Buffer.from(body)),
      headers,
      signal: AbortSignal.timeout(HANG_MS),
    });
    const text = await response.text();
    const answer = { status: response.status, headers: response.headers, text, json: parse(text) };
    expectSound(answer, body.toString().slice(0, 300));
    return answer;
  }

  it.each(FIELDS)('refuses or takes every kind of value as %s', async (field) => {
    for (const value of jsonValues(seeded(5))) {
      const rest = field === 'code' ? '' : '"code":"1",';
      const { status } = await send('/api/execute', `{${rest}"${field}":${value}}`, JSON_TYPE);
      expect([200, 400, 413]).toContain(status);
    }
  });

  it.each(['path', 'content', 'encoding', 'unknown'])(
    'refuses or takes every kind of value as %s of a file',
    async (field) => {
      for (const value of jsonValues(seeded(6))) {
        const file = { path: '"a"', content: '"x"', [field]: value };
        const text = Object.entries(file).map(([name, one]) => `"${name}":${one}`);
        const body = `{"code":"1","files":[{${text.join(',')}}]}`;
        expect([200, 400, 413]).toContain((await send('/api/execute', body, JSON_TYPE)).status);
      }
    },
  );

  it.each([
    ['arrays', '['.repeat(100_000), ']'.repeat(100_000)],
    ['objects', `${'{"a":'.repeat(100_000)}1`, '}'.repeat(100_000)],
    ['arrays that never close', '['.repeat(100_000), ''],
  ])('lives through 100,000 levels of %s, as the body and in each field', async (_, open, close) => {
    const deep = open + close;
    expect((await send('/api/execute', deep, JSON_TYPE)).status).toBe(400);
    for (const field of FIELDS) {
      const rest = field === 'code' ? '' : '"code":"1",';
      expect((await send('/api/execute', `{${rest}"${field}":${deep}}`, JSON_TYPE)).status).toBe(400);
    }
  });

  it.each([
    ['a number of a million digits', '9'.repeat(1_000_000)],
    ['a million numbers', `[${'1,'.repeat(900_000)}1]`],
    ['a text of a million escapes', `"${'\\u0000'.repeat(300_000)}"`],
    ['100,000 keys', `{${Array.from({ length: 100_000 }, (__, n) => `"k${n}":1`).join(',')}}`],
    ['100,000 times the same key', `{${'"k":1,'.repeat(100_000)}"k":1}`],
    ['more than the limit', `"${'x'.repeat(BODY_LIMIT)}"`],
  ])('lives through %s, as the body and in each field', async (_, huge) => {
    expect([400, 413]).toContain((await send('/api/execute', huge, JSON_TYPE)).status);
    for (const field of FIELDS) {
      const rest = field === 'code' ? '' : '"code":"1",';
      const { status } = await send('/api/execute', `{${rest}"${field}":${huge}}`, JSON_TYPE);
      // A million escapes are a legal stdin.
      expect([200, 400, 413]).toContain(status);
    }
  });

  it('answers random bytes at both routes, as either type', async () => {
    const random = seeded(8);
    for (let n = 0; n < 150; n++) {
      const [pathname, type] = [
        random.pick(['/api/execute', '/api/execute-raw']),
        random.pick([
          'application/json',
          'text/plain',
          'text/plain; charset=utf-16',
          'application/json;',
          'x/y',
        ]),
      ];
      const { status } = await send(pathname, gibberish(random), { 'content-type': type });
      expect([200, 400, 413, 415]).toContain(status);
    }
  });

  it('answers or ends connections that carry broken HTTP', async () => {
    const random = seeded(9);
    const statuses: Record<string, number> = {};
    const probe = async (request: Buffer): Promise<void> => {
      const text = await exchange(server.port, request, HANG_MS);
      // Several answers may come, one for each piece that looks like a request.
      for (const [, status] of text.matchAll(/HTTP\/1\.1 (\d{3})/g)) {
        statuses[String(status)] = (statuses[String(status)] ?? 0) + 1;
        if (Number(status) >= 500 && status !== '503')
          throw new Error(`${status} for ${JSON.stringify(request.toString('latin1'))}: ${text}`);
      }
      if (INTERNALS.test(text)) throw new Error(`internals: ${text}`);
    };
    for (let n = 0; n < 20; n++) {
      await Promise.all(Array.from({ length: 20 }, () => probe(mutatedRequest(random))));
    }
    // Requests that nothing happened to are among them, so the changes are not too wild.
    if (process.env.FUZZ_VERBOSE) process.stderr.write(`${JSON.stringify(statuses)}\n`);
    expect(Object.keys(statuses)).toEqual(expect.arrayContaining(['200', '400', '404']));
  });

  it('lets go of 50 clients that send half a body and leave', async () => {
    const head = 'POST /api/execute HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n';
    const halves = [
      `${head}content-length: 1000\r\n\r\n{"code":"1`,
      `${head}transfer-encoding: chunked\r\n\r\nfff\r\n{"code":`,
      head,
    ];
    const all = Array.from({ length: 50 }, (_, n) =>
      exchange(server.port, Buffer.from(halves[n % halves.length] as string), HANG_MS, 'leave'),
    );
    await Promise.all(all);
    await waitFor(async () => (await server.get('/api/status')).json.data.pool.busy === 0, HANG_MS);
  });

  it('kept none of it in memory, and logged no fault of its own', () => {
    expect(rssMb()).toBeLessThan(rssBefore * 1.2 + 120);
    expect(server.log()).not.toMatch(/request failed|uncaught|unhandled/i);
  });
});

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
