import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { describeWithBrowser, type Pages, startBrowser, startPages } from '../kit/browser.js';
import { writeKeys } from '../kit/keys.js';
import { type Server, startServer, waitFor } from '../kit/server.js';

const APP = readFileSync(path.join(import.meta.dirname, '..', 'fixtures', 'page-app.js'), 'utf8');

interface Asked {
  status: number;
  headers: Record<string, string>;
  text: string;
}

const keys = writeKeys({ ada: {}, slow: { requestsPerMinute: 1 } });
afterAll(() => rmSync(path.dirname(keys.file), { recursive: true }));

describeWithBrowser.each([
  ['with keys', { API_KEYS_FILE: keys.file }, { key: keys.key('ada') }],
  ['without keys', {}, {}],
])('an app in a browser, from an origin that may call a server %s', (what, env, key) => {
  let server: Server;
  let browser: Browser;
  let pages: Pages;
  let page: Page;
  beforeAll(async () => {
    [browser, pages] = await Promise.all([startBrowser(), startPages()]);
    server = await startServer({
      ...env,
      CORS_ORIGINS: `http://app.test:${pages.port}`,
      BODY_LIMIT_BYTES: '20000',
    });
    page = await open(`http://app.test:${pages.port}/`);
  }, 90_000);
  afterAll(async () => {
    await Promise.all([server?.stop(), browser?.close(), pages?.close()]);
  });

  async function open(url: string): Promise<Page> {
    const opened = await (await browser.newContext()).newPage();
    await opened.goto(url);
    await opened.addScriptTag({ content: APP });
    return opened;
  }

  /** Calls a function of the app in the page, with the address of the service. */
  const call = (name: string, ...args: unknown[]) =>
    page.evaluate(
      `app[${JSON.stringify(name)}](...${JSON.stringify([`http://localhost:${server.port}`, ...args])})`,
    );
  const ask = (where: string, options: object = {}) =>
    call('ask', where, { ...key, ...options }) as Promise<Asked>;

  it('runs code, and reads the answer with its headers', async () => {
    const { status, headers, text } = await ask('/api/execute', { json: { code: '6 * 7' } });
    expect([status, JSON.parse(text).data.result]).toEqual([200, 42]);
    expect(headers['x-request-id']).toBe(JSON.parse(text).meta.requestId);
  });

  it('reads events as they come', async () => {
    const json = { code: 'import time\nfor n in range(3):\n    print(n)\n    time.sleep(0.4)\nn' };
    for (const where of ['/api/execute', '/api/execute-stream']) {
      const { status, parts } = (await call('follow', where, { ...key, json })) as {
        status: number;
        parts: { at: number; text: string }[];
      };
      expect(status).toBe(200);
      expect(parts.map(({ text }) => text).join('')).toMatch(/result/);
      expect(Number(parts.at(-1)?.at) - Number(parts[0]?.at)).toBeGreaterThan(400);
    }
  });

  it('sends files in a form', async () => {
    const files = { 'in/a.txt': 'hello', 'b.bin': 'x'.repeat(5_000) };
    const { status, text } = (await call('upload', {
      ...key,
      code: 'import os; [open("in/a.txt").read(), os.stat("b.bin").st_size]',
      files,
    })) as Asked;
    expect([status, JSON.parse(text).data.result]).toEqual([200, ['hello', 5_000]]);
  });

  it('follows a job to its answer, by Location', async () => {
    const accepted = await ask('/api/execute', {
      json: { code: '6 * 7' },
      headers: { prefer: 'respond-async' },
    });
    expect([accepted.status, accepted.headers['preference-applied']]).toEqual([202, 'respond-async']);
    const job = await ask(`${accepted.headers.location}?wait=20`, { method: 'GET' });
    expect(JSON.parse(job.text).data.answer.data.result).toBe(42);
  });

  it('keeps a session, puts a file into it and ends it', async () => {
    const made = await ask('/api/sessions', { json: {} });
    const where = made.headers.location as string;
    const put = await ask(`${where}/files/a.txt`, { method: 'PUT', body: 'kept' });
    const run = await ask(`${where}/execute`, { json: { code: 'open("a.txt").read()' } });
    const got = await ask(`${where}/files/a.txt`, { method: 'GET' });
    const ended = await ask(where, { method: 'DELETE' });
    expect([
      made.status,
      put.status < 300,
      JSON.parse(run.text).data.result,
      got.text,
      ended.status < 300,
    ]).toEqual([201, true, 'kept', 'kept', true]);
    expect(got.headers['content-disposition']).toContain('attachment');
  });

  it('cancels its run by leaving', async () => {
    const run = call(
      'leave',
      '/api/execute',
      { ...key, json: { code: 'while True: pass', timeout: 30_000 } },
      500,
    ).catch(String);
    expect(await run).toContain('AbortError');
    await waitFor(
      async () => JSON.parse((await ask('/api/status', { method: 'GET' })).text).data.pool.busy === 0,
      10_000,
    );
  });

  it('reads why it was refused', async () => {
    const tooLarge = await ask('/api/execute', { json: { code: '#'.repeat(30_000) } });
    expect([tooLarge.status, JSON.parse(tooLarge.text).code]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
    const nowhere = await ask('/nowhere', { method: 'GET' });
    expect([nowhere.status, JSON.parse(nowhere.text).code]).toEqual([404, 'NOT_FOUND']);
    if (what === 'without keys') return;
    const unknown = await ask('/api/status', { method: 'GET', key: 'pps_wrong' });
    expect([unknown.status, unknown.headers['www-authenticate']]).toEqual([
      401,
      expect.stringContaining('Bearer'),
    ]);
    await ask('/api/status', { method: 'GET', key: keys.key('slow') });
    const often = await ask('/api/status', { method: 'GET', key: keys.key('slow') });
    expect([often.status, Number(often.headers['retry-after']) > 0, often.headers.ratelimit]).toEqual([
      429,
      true,
      expect.stringContaining('r=0'),
    ]);
  });

  it('is not what runs at another origin, however it asks', async () => {
    for (const url of [
      `http://other.test:${pages.port}/`,
      `http://localhost:${pages.port}/`,
      'data:text/html,',
    ]) {
      const other = await open(url);
      const calls = ['ask', 'follow'].map((name) =>
        other
          .evaluate(
            `app.${name}('http://localhost:${server.port}', '/api/execute', ${JSON.stringify({ ...key, json: { code: '1' } })})`,
          )
          .catch(String),
      );
      for (const read of await Promise.all(calls)) expect(read).toContain('TypeError: Failed to fetch');
      await other.context().close();
    }
  });
});
