import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { complaintsOf, describeWithBrowser, startBrowser } from '../kit/browser.js';
import { type Server, startServer } from '../kit/server.js';
import { SimpleIndex } from '../kit/simple-index.js';
import { publishSlow } from '../kit/slow-package.js';

describeWithBrowser('the playground and packages, in a browser', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'playground-packages-'));
  let index: SimpleIndex;
  let server: Server;
  let browser: Browser;
  let page: Page;
  let start: ReturnType<typeof publishSlow>;
  beforeAll(async () => {
    index = await SimpleIndex.start();
    start = publishSlow(index, 'starter');
    index.publish({ name: 'broken', files: { 'broken.py': 'raise RuntimeError("no such luck")\n' } });
    const env = {
      PYODIDE_PACKAGES: 'starter',
      PYODIDE_PACKAGE_DIR: folder,
      PACKAGE_INDEXES: index.url,
    };
    [server, browser] = await Promise.all([startServer(env, { ready: false }), startBrowser()]);
    page = await (await browser.newContext()).newPage();
  }, 90_000);
  afterAll(async () => {
    await Promise.all([server?.stop(), browser?.close(), index?.close()]);
    rmSync(folder, { recursive: true, force: true });
  });

  const shown = (selector: string, text: RegExp) =>
    page.locator(selector).filter({ hasText: text, visible: true }).waitFor({ timeout: 60_000 });

  it('it shows how far the start of the server is', async () => {
    await page.goto(`http://localhost:${server.port}/playground`);
    await shown('#start', /^Downloading a file: 0 done, \d+\.\d kB of \d+\.\d kB$/);
    await shown('#status', /^starting$/);
    start.release();
    await shown('#status', /^ready$/);
    expect(await page.locator('#start').isHidden()).toBe(true);
    expect(await page.locator('#loaded').textContent()).toBe('starter 1.0');
  }, 90_000);

  it('it installs a package, and shows how far that is', async () => {
    const complaints = complaintsOf(page);
    const slow = publishSlow(index, 'slow');
    await page.click('#packages-field summary');
    await page.fill('#package', 'slow');
    await page.click('#install');
    await shown('#package-progress', /^Downloading a file: 0 done, /);
    expect(await page.locator('#package-bar').getAttribute('max')).toBe(String(slow.size));
    slow.release();
    await shown('#loaded', /^slow 1\.0, starter 1\.0$/);
    expect(await page.locator('#package-progress').isHidden()).toBe(true);
    await page.fill('#code', 'import slow\nlen(slow.VALUE)');
    await page.click('#run');
    await shown('#result', /^400000$/);
    expect(complaints).toEqual([]);
  }, 90_000);

  it('it says why a package cannot be installed', async () => {
    await page.fill('#package', 'broken');
    await page.click('#install');
    await shown('#package-fault', /no such luck.*\(PACKAGE_INSTALL_FAILED\)/s);
    expect(await page.locator('#package').inputValue()).toBe('broken');
    expect(await page.locator('#install').isEnabled()).toBe(true);
  }, 90_000);
});
