import { rmSync } from 'node:fs';
import path from 'node:path';
import { exchange } from '../fuzz/kit/raw-socket.js';
import { ask } from '../kit/ask.js';
import { writeKeys } from '../kit/keys.js';
import { runServer, type Server, startServer } from '../kit/server.js';

describe('a server without keys behind a proxy that it trusts', () => {
  let server: Server;
  beforeAll(async () => {
    server = await startServer(
      { TRUST_PROXY: '127.0.0.1', ALLOWED_HOSTS: 'pool,public.example.com' },
      { ready: false },
    );
  }, 90_000);
  afterAll(() => server?.stop());

  it.each([
    ['both names are known', 'pool:3000', 'public.example.com', {}, 200],
    ['the browser called another name', 'pool:3000', 'evil.com', {}, 421],
    ['a page claims to be forwarded', 'evil.com', 'localhost', {}, 421],
    ['one of several is not known', 'pool:3000', 'evil.com, public.example.com', {}, 421],
    ['its own page', 'pool:3000', 'public.example.com', { origin: 'https://public.example.com' }, 200],
    ['a page of another site', 'pool:3000', 'public.example.com', { origin: 'https://evil.com' }, 403],
    [
      'its own page, where the proxy forwards no name',
      'pool:3000',
      '',
      { origin: 'https://public.example.com', 'sec-fetch-site': 'same-origin' },
      200,
    ],
  ])('%s', async (_what, host, forwarded, more, status) => {
    const headers = { host, ...(forwarded && { 'x-forwarded-host': forwarded }), ...more };
    expect((await ask(server.port, { path: '/api/status', headers })).status).toBe(status);
  });
});

describe('a server with keys', () => {
  const keys = writeKeys({ ada: {} });
  let server: Server;
  beforeAll(async () => {
    server = await startServer({ API_KEYS_FILE: keys.file }, { ready: false });
  }, 90_000);
  afterAll(async () => {
    await server?.stop();
    rmSync(path.dirname(keys.file), { recursive: true });
  });

  it('takes every Host and every page that has a key, since a page has none by itself', async () => {
    const headers = { host: 'evil.com', origin: 'https://evil.com', 'sec-fetch-site': 'cross-site' };
    const status = async (more: object) =>
      (await ask(server.port, { path: '/api/status', headers: { ...headers, ...more } })).status;
    expect([await status({}), await status(keys.as('ada'))]).toEqual([401, 200]);
  });

  it('answers two Host headers with 400', async () => {
    const head = `GET /api/status HTTP/1.1\r\nHost: a\r\nHost: b\r\nx-api-key: ${keys.key('ada')}\r\nConnection: close\r\n\r\n`;
    expect(await exchange(server.port, Buffer.from(head), 5_000)).toMatch(/^HTTP\/1\.1 400 /);
  });
});

describe('settings that would open a server to every page', () => {
  it.each([
    [{ CORS_ORIGINS: '*' }, 'CORS_ORIGINS=* requires API_KEYS_FILE'],
    [{ CORS_ORIGINS: 'https://app.example.com, *' }, 'CORS_ORIGINS=* requires API_KEYS_FILE'],
    [{ CORS_ORIGINS: 'app.example.com' }, 'CORS_ORIGINS must be comma-separated origins such as'],
    [{ ALLOWED_HOSTS: '*' }, 'ALLOWED_HOSTS must be comma-separated host names'],
  ])('%j ends the start with a sentence', async (env, sentence) => {
    const { code, output } = await runServer({ PORT: '0', ...env });
    expect(code).toBe(1);
    expect(output).toContain(sentence);
    expect(output).not.toMatch(/\n\s+at /);
  });
});
