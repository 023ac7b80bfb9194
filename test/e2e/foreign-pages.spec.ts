import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { describeWithBrowser, type Pages, startBrowser, startPages } from '../kit/browser.js';
import { type Server, startServer, waitFor } from '../kit/server.js';

const ATTACKS = readFileSync(path.join(import.meta.dirname, '..', 'fixtures', 'page-attacks.js'), 'utf8');

const OWN = 'asked-by-the-test';

/** What a page reads of an answer that is not for it. */
const NOTHING = /^$|^TypeError: Failed to fetch$/;

interface Attacked {
  /** What the page could read, by attack. */
  read: Record<string, string>;
  /** What the server answered to each of its requests, preflights included. */
  statuses: number[];
}

describeWithBrowser('a server without keys, and pages of other sites in a browser', () => {
  let server: Server;
  let browser: Browser;
  let pages: Pages;
  beforeAll(async () => {
    [server, browser, pages] = await Promise.all([
      startServer({ ALLOWED_HOSTS: 'lan.test' }),
      startBrowser(),
      startPages(),
    ]);
  }, 90_000);
  afterAll(async () => {
    await Promise.all([server?.stop(), browser?.close(), pages?.close()]);
  });

  const at = (name: string) => `http://${name}:${server.port}`;

  const open = async (url: string): Promise<Page> => {
    const page = await (await browser.newContext()).newPage();
    await page.goto(url);
    return page;
  };

  /** Every request that the server has answered, but for those of this test. */
  const requests = (): { status: number; requestId: string }[] =>
    server
      .log()
      .split('\n')
      .filter((line) => line.includes('"msg":"request"'))
      .map((line) => JSON.parse(line))
      .filter(({ requestId }) => requestId !== OWN);

  /** Runs every attack in a page, one after the other. */
  async function attack(page: Page, target: string): Promise<Attacked> {
    const before = requests().length;
    await page.addScriptTag({ content: ATTACKS });
    const names: string[] = await page.evaluate('Object.keys(attacks)');
    const read: Record<string, string> = {};
    for (const name of names) {
      read[name] = await page.evaluate(
        `attacks[${JSON.stringify(name)}](${JSON.stringify(target)}).catch(String)`,
      );
    }
    const since = () => requests().slice(before);
    await waitFor(
      () => since().length >= names.length,
      10_000,
      () => JSON.stringify(since()),
    );
    return { read, statuses: since().map(({ status }) => status) };
  }

  /** What a page could change: executions, sessions, workers. The check of /api/health is the server's own. */
  async function stateOf(): Promise<object> {
    const stats = (await server.get('/api/stats', { 'x-request-id': OWN })).json;
    const { pool, sessionStore } = (await server.get('/api/status', { 'x-request-id': OWN })).json.data;
    const workers = pool.workers.map(({ id }: { id: number }) => id);
    return {
      executions: stats.executionStats.overview.totalExecutions,
      sessions: sessionStore.sessions,
      recycles: pool.totals.recycles,
      workers,
    };
  }

  const FOREIGN: [string, () => string, string][] = [
    ['another port of this machine', () => `http://localhost:${pages.port}/`, 'localhost'],
    ['another name and port', () => `http://evil.test:${pages.port}/`, 'localhost'],
    ['another name, to the address', () => `http://evil.test:${pages.port}/`, '127.0.0.1'],
    ['a page without an origin', () => `data:text/html,<body></body>`, 'localhost'],
  ];

  it.each(FOREIGN)('%s changes nothing and reads nothing', async (_what, from, to) => {
    const before = await stateOf();
    const page = await open(from());
    const { read, statuses } = await attack(page, at(to));
    await page.context().close();
    for (const [name, text] of Object.entries(read))
      expect([name, text]).toEqual([name, expect.stringMatching(NOTHING)]);
    expect(Object.keys(read).length).toBeGreaterThan(15);
    expect([...new Set(statuses)]).toEqual([403]);
    expect(await stateOf()).toEqual(before);
  });

  it('changes nothing and reads nothing where browsers send no Sec-Fetch-Site: plain HTTP beyond this machine', async () => {
    const before = await stateOf();
    const page = await open(`http://evil.test:${pages.port}/`);
    const { read, statuses } = await attack(page, at('lan.test'));
    await page.context().close();
    for (const [name, text] of Object.entries(read))
      expect([name, text]).toEqual([name, expect.stringMatching(NOTHING)]);
    // A GET that no script reads says nothing of its page; everything else has an Origin.
    expect(statuses.filter((status) => status === 403).length).toBeGreaterThanOrEqual(10);
    expect(await stateOf()).toEqual(before);
  });

  it('leads to its pages by a link, and to nothing else', async () => {
    const seen: unknown[] = [];
    for (const target of [
      '/',
      '/docs',
      '/playground',
      '/api/dashboard/stats/dashboard',
      '/api/status',
      '/docs-json',
      '/nowhere',
    ]) {
      const page = await open(`http://evil.test:${pages.port}/`);
      const link = JSON.stringify(at('localhost') + target);
      await page.setContent(`<a href=${link}>there</a>`);
      const [response] = await Promise.all([page.waitForResponse(at('localhost') + target), page.click('a')]);
      seen.push([target, response.status()]);
      await page.context().close();
    }
    expect(seen).toEqual([
      ['/', 200],
      ['/docs', 200],
      ['/playground', 200],
      ['/api/dashboard/stats/dashboard', 200],
      ['/api/status', 403],
      ['/docs-json', 403],
      ['/nowhere', 403],
    ]);
  });

  it('tells nothing to a page whose name now leads to this machine', async () => {
    const before = await stateOf();
    const page = await (await browser.newContext()).newPage();
    // Before the name changed its address, this came from the attacker.
    await page.route('**/attack', (route) =>
      route.fulfill({ contentType: 'text/html', body: '<body></body>' }),
    );
    await page.goto(`${at('evil.test')}/attack`);
    const { read, statuses } = await attack(page, at('evil.test'));
    expect([...new Set(statuses)]).toEqual([421]);
    expect(read['a GET']).toContain('HOST_UNKNOWN');
    const headers = "{ 'x-forwarded-host': 'localhost', 'sec-fetch-site': 'same-origin' }";
    expect(
      await page.evaluate(`fetch('/api/status', { headers: ${headers} }).then(({ status }) => status)`),
    ).toBe(421);
    expect((await page.goto(`${at('evil.test')}/playground`))?.status()).toBe(421);
    await page.context().close();
    expect(await stateOf()).toEqual(before);
  });
});
