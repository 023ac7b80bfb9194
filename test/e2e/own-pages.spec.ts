import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { complaintsOf, describeWithBrowser, startBrowser } from '../kit/browser.js';
import { writeKeys } from '../kit/keys.js';
import { type Server, startServer } from '../kit/server.js';

const keys = writeKeys({ ada: { scopes: ['execute', 'sessions'] } });
afterAll(() => rmSync(path.dirname(keys.file), { recursive: true }));

/** A file that is too large for the answer itself comes by its link. */
const WRITES = 'open("big.html", "w").write("<b>" * 500)';

describeWithBrowser.each([
  ['with keys', { API_KEYS_FILE: keys.file }],
  ['without keys', {}],
])('the pages of a server %s, in a browser', (what, env) => {
  const asksForKey = what === 'with keys';
  let server: Server;
  let browser: Browser;
  let page: Page;
  let complaints: string[];
  beforeAll(async () => {
    [server, browser] = await Promise.all([
      startServer({ ...env, ARTIFACT_INLINE_BYTES: '100' }),
      startBrowser(),
    ]);
  }, 90_000);
  afterAll(async () => {
    await Promise.all([server?.stop(), browser?.close()]);
  });
  beforeEach(async () => {
    page = await (await browser.newContext()).newPage();
    complaints = complaintsOf(page);
  });
  afterEach(async () => {
    await page.context().close();
  });

  const open = (where: string, name = 'localhost') => page.goto(`http://${name}:${server.port}${where}`);
  const textOf = (selector: string) => page.locator(selector).textContent();
  const ended = (status = /^(ok|error)$/) => page.locator('#status').filter({ hasText: status }).waitFor();

  /** The playground, with the key where the server asks for one. */
  async function openPlayground(): Promise<void> {
    if (asksForKey) {
      await open('/');
      await page.evaluate(`sessionStorage.setItem('pool-api-key', ${JSON.stringify(keys.key('ada'))})`);
    }
    await open('/playground');
    await page.locator('#keep-field').waitFor({ state: 'visible' });
  }

  async function run(code: string): Promise<void> {
    await page.fill('#code', code);
    await page.click('#run');
    await ended();
  }

  it('are there by name and by address', async () => {
    for (const name of ['localhost', '127.0.0.1', 'pool.localhost']) {
      expect((await open('/', name))?.status()).toBe(200);
      await page.click('text=Playground');
      await page.locator('#run').waitFor();
    }
  });

  it('run a program with output, a table in its own style, a session, and a file to save', async () => {
    await openPlayground();
    await run('print("hello")\n6 * 7');
    expect([await textOf('#output'), await textOf('#result')]).toEqual(['hello\n', '42']);

    await page.selectOption('#example', { label: 'A table' });
    await page.click('#run');
    await ended();
    const cell = page.frameLocator('iframe').locator('td').first();
    expect(await cell.evaluate((td) => td.ownerDocument.defaultView.getComputedStyle(td).textAlign)).toBe(
      'right',
    );

    await page.check('#keep');
    await run('x = 41');
    await run('x + 1');
    expect(await textOf('#result')).toBe('42');
    await page.click('#forget');
    await page.uncheck('#keep');

    await run(WRITES);
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('#outputs a')]);
    expect([download.suggestedFilename(), readFileSync(String(await download.path()), 'utf8')]).toEqual([
      'big.html',
      '<b>'.repeat(500),
    ]);
    expect(complaints).toEqual([]);
  });

  it('stop a program', async () => {
    await openPlayground();
    await page.fill('#code', 'while True: pass');
    await page.click('#run');
    await page.click('#stop');
    await ended(/^cancelled$/);
    expect(complaints).toEqual([]);
  });

  it('show what a program made without asking this server for it', async () => {
    await openPlayground();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    const html = `<img src="http://localhost:${server.port}/api/status"><link rel="stylesheet" href="/playground/base.css"><style>td{color:red}</style><script>fetch("/api/reset",{method:"POST"})</script><form method="post" action="/api/reset"><button>x</button></form>`;
    await run(`class H:\n    def _repr_html_(self): return ${JSON.stringify(html)}\nH()`);
    await page.waitForTimeout(300);
    const refused = complaints.filter((line) => /^\d/.test(line));
    for (const line of refused) expect(line).toMatch(/^403 /);
    expect(asked.filter((url) => url.endsWith('/api/reset'))).toEqual([]);
    expect(
      (await server.get('/api/status', asksForKey ? keys.as('ada') : {})).json.data.pool.workers[0].id,
    ).toBe(0);
  });

  it('try a route out in the documentation', async () => {
    await open('/docs');
    if (asksForKey) {
      await page.click('.btn.authorize');
      await page.fill('.auth-container input', keys.key('ada'));
      await page.click('.auth-btn-wrapper .authorize');
      await page.click('.auth-btn-wrapper .btn-done');
    }
    await page.click('#operations-Execute-execute');
    await page.click('#operations-Execute-execute .execute');
    await page.waitForSelector('.live-responses-table .response');
    expect(await textOf('.live-responses-table .response .response-col_status')).toContain('200');
    expect(complaints).toEqual([]);
  });

  if (asksForKey) {
    it('ask for the key, and go on with it', async () => {
      await open('/playground');
      await page.fill('#code', '6 * 7');
      await page.click('#run');
      await page.fill('#key', keys.key('ada'));
      await page.click('#key-field button');
      await ended();
      expect(await textOf('#result')).toBe('42');
    });
  } else {
    it('show the dashboard', async () => {
      await open('/');
      await page.click('text=Dashboard');
      expect(await textOf('h1')).toBe('Executions');
      expect(complaints).toEqual([]);
    });
  }
});
