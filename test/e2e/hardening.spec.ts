import { connect } from 'node:net';
import { homedir } from 'node:os';
import path from 'node:path';
import { type Server, startServer } from '../kit/server.js';

const HEADERS_TIMEOUT_MS = 1_000;
/** Later than a late headers' timeout, so that each test shows its own. */
const REQUEST_TIMEOUT_MS = 4_000;
/** Node looks for slow requests every 500 ms; the rest is for a busy machine. */
const LATE_MS = 2_500;
const SECRET = 'canary-in-the-environment-4711';
const ROOT = path.resolve(import.meta.dirname, '..', '..');

describe('a service with clients that mean no good', () => {
  let server: Server;
  beforeAll(async () => {
    server = await startServer({
      BODY_LIMIT_BYTES: '20000',
      REQUEST_HEADERS_TIMEOUT: String(HEADERS_TIMEOUT_MS),
      REQUEST_TIMEOUT: String(REQUEST_TIMEOUT_MS),
      HARDENING_CANARY: SECRET,
    });
  }, 90_000);
  afterAll(() => server?.stop());

  /** Writes to a connection of its own: at once, then `drip` every 200 ms. Resolves when the server has closed it. */
  const raw = (first: string, drip = '') =>
    new Promise<{ text: string; ms: number }>((resolve) => {
      const startedAt = performance.now();
      const socket = connect(server.port, '127.0.0.1', () => socket.write(first));
      const timer = drip ? setInterval(() => socket.writable && socket.write(drip), 200) : undefined;
      let text = '';
      socket.on('data', (data) => {
        text += data.toString();
      });
      // The server may close while we still write.
      socket.on('error', () => {});
      socket.on('close', () => {
        clearInterval(timer);
        resolve({ text, ms: performance.now() - startedAt });
      });
    });

  const head = (path: string, ...more: string[]) =>
    [`POST ${path} HTTP/1.1`, 'host: localhost', 'content-type: application/json', ...more].join('\r\n');

  /** The envelope of an answer that was read as bytes. */
  const envelope = (text: string) => JSON.parse(text.slice(text.indexOf('\r\n\r\n') + 4));

  const stillServes = async () => expect((await server.run('6 * 7')).json.data.result).toBe(42);

  it('answers 431 to headers beyond 16 KB, and closes', async () => {
    const { text } = await raw(`${head('/api/execute', `x-large: ${'x'.repeat(20_000)}`)}\r\n\r\n`);
    expect(text).toMatch(/^HTTP\/1\.1 431 .*connection: close/s);
    expect(envelope(text)).toMatchObject({
      success: false,
      data: null,
      error: 'The headers of the request are too large.',
    });
    await stillServes();
  });

  it('answers 413 to a body that says it is too large, without waiting for it', async () => {
    const { text, ms } = await raw(
      `${head('/api/execute', 'content-length: 100000000', 'connection: close')}\r\n\r\n`,
    );
    expect(text).toMatch(/^HTTP\/1\.1 413 /);
    expect(envelope(text)).toMatchObject({ success: false, data: null, code: 'PAYLOAD_TOO_LARGE' });
    expect(ms).toBeLessThan(REQUEST_TIMEOUT_MS);
  });

  it('answers 413 to a body in chunks once it is too large', async () => {
    const chunk = `4000\r\n${'x'.repeat(0x4000)}\r\n`;
    const request = head('/api/execute', 'transfer-encoding: chunked', 'connection: close');
    const { text } = await raw(`${request}\r\n\r\n${chunk}${chunk}`);
    expect(text).toMatch(/^HTTP\/1\.1 413 /);
    expect(envelope(text)).toMatchObject({ success: false, code: 'PAYLOAD_TOO_LARGE' });
    await stillServes();
  });

  it.each([
    ['nothing at all', '', ''],
    ['headers one at a time', 'POST /api/execute HTTP/1.1\r\nhost: localhost\r\n', 'x-more: 1\r\n'],
    ['the first line byte by byte', 'GET /', 'a'],
  ])('answers 408 to a client that sends %s, and closes', async (_name, first, drip) => {
    const { text, ms } = await raw(first, drip);
    expect(text).toMatch(/^HTTP\/1\.1 408 /);
    expect(envelope(text)).toMatchObject({ error: 'The request did not arrive in time.' });
    expect(ms).toBeGreaterThanOrEqual(HEADERS_TIMEOUT_MS - 50);
    expect(ms).toBeLessThan(HEADERS_TIMEOUT_MS + LATE_MS);
  });

  it('answers 408 to a body that comes byte by byte, in tiny chunks or never, and closes', async () => {
    const bodies: [length: string, drip: string][] = [
      ['content-length: 1000', 'x'],
      ['transfer-encoding: chunked', '1\r\nx\r\n'],
      ['content-length: 1000', ''],
    ];
    const slow = bodies.map(([length, drip]) => raw(`${head('/api/execute', length)}\r\n\r\n`, drip));
    for (const { text, ms } of await Promise.all(slow)) {
      expect(text).toMatch(/^HTTP\/1\.1 408 /);
      expect(envelope(text)).toMatchObject({ success: false, data: null });
      expect(ms).toBeGreaterThanOrEqual(REQUEST_TIMEOUT_MS - 50);
      expect(ms).toBeLessThan(REQUEST_TIMEOUT_MS + LATE_MS);
    }
  });

  it('serves others while a hundred slow clients wait', async () => {
    const slow = Array.from({ length: 100 }, () => raw(`${head('/api/execute')}\r\n`, 'x: 1\r\n'));
    await stillServes();
    for (const { text } of await Promise.all(slow)) expect(text).toMatch(/^HTTP\/1\.1 408 /);
    await stillServes();
  });

  it('tells no stack, path or environment in any answer to bad input, on any route', async () => {
    const { paths } = (await server.get('/docs-json')).json as { paths: Record<string, object> };
    const json = { 'content-type': 'application/json' };
    const answers: string[] = [];
    const keep = async (answer: ReturnType<Server['get']>) => {
      const { status, headers, text } = await answer;
      answers.push(`${status} ${JSON.stringify([...headers])} ${text}`);
    };
    for (const route of Object.keys(paths)) {
      for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'PATCH']) {
        // What resets the pool is left to its bad methods and bodies; the rest would be good input.
        const body = method === 'GET' ? undefined : '{"code":';
        await keep(server.send(method, route, body, body ? json : {}));
      }
      await keep(server.send('POST', route, '{"__proto__":{"a":1}}', json));
      await keep(server.send('POST', route, `"${'x'.repeat(30_000)}"`, json));
      await keep(server.send('POST', route, '<a/>', { 'content-type': 'application/xml' }));
      await keep(server.get(`${route}/%zz`));
      await keep(server.get(`${route}/..%2f..%2fpackage.json?a[]=${'y'.repeat(500)}`));
    }
    for (const body of [
      null,
      [],
      5,
      { code: {} },
      { code: '1', files: [{ path: '/etc/passwd', content: '' }] },
    ]) {
      await keep(server.post('/api/execute', body));
    }
    for (const code of [
      'import os, sys; print(dict(os.environ), sys.path, sys.argv, os.getcwd())',
      'import js',
      'open("/proc/self/environ").read()',
      'import traceback; traceback.print_stack(); 1 / 0',
      'raise SystemError("x")',
      'import sys; sys.setrecursionlimit(10**9)\ndef f(): f()\nf()',
    ]) {
      await keep(server.run(code, { timeout: 3_000 }));
    }
    for (const bytes of [
      'nonsense\r\n\r\n',
      'GET / HTTP/9.9\r\n\r\n',
      `GET /${'a'.repeat(20_000)} HTTP/1.1\r\n\r\n`,
    ]) {
      answers.push((await raw(bytes)).text);
    }
    expect(answers.length).toBeGreaterThan(14 * 10);
    const telling = [ROOT, `${homedir()}/`, 'node_modules', 'dist/', 'file://', SECRET, 'HARDENING_CANARY'];
    const leaks = answers.filter(
      (text) =>
        telling.some((word) => text.includes(word)) ||
        /\bat \S+ \(|\.[cm]?[jt]s:\d+|node:internal/.test(text),
    );
    expect(leaks.map((text) => text.slice(0, 500))).toEqual([]);
    await stillServes();
  }, 60_000);
});
