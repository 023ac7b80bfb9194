/** The process that reads what indexes say: what it may cost the service, and what it may tell. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { parseIndexAddresses } from '../../src/base/addresses/index-address.js';
import { waitFor } from '../kit/server.js';
import { SIMPLE_JSON, SimpleIndex, sumOf } from '../kit/simple-index.js';
import { DIST } from '../kit/worker.js';

const folder = mkdtempSync(path.join(tmpdir(), 'index-aside-'));
const load = <T>(file: string) =>
  import(pathToFileURL(path.join(DIST, 'engine', 'distribution', file)).href) as Promise<T>;

let index: SimpleIndex;
beforeEach(async () => {
  index = await SimpleIndex.start();
});
afterEach(() => index.close());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function resolve(texts: string[], address = index.url, signal?: AbortSignal): Promise<string> {
  const { Distribution } =
    await load<typeof import('../../src/engine/distribution/distribution.js')>('distribution.js');
  const { parseRequirement } =
    await load<typeof import('../../src/engine/distribution/requirement.js')>('requirement.js');
  const { readLock } =
    await load<typeof import('../../src/engine/distribution/lock-file.js')>('lock-file.js');
  const distribution = new Distribution({
    lock: { ...readLock(), packages: new Map() },
    ...{ index: folder, cacheFolder: path.join(folder, 'cache'), privateHosts: null },
    indexes: { addresses: parseIndexAddresses(address) ?? [], privateHosts: new Set() },
    rules: { allow: new Set(), deny: new Set() },
    download: { timeoutMs: 60_000, fileBytes: 10 << 20 },
    unpacked: { totalBytes: 10 << 20, files: 100 },
  });
  return distribution.resolve(texts.map(parseRequirement), { signal }).then(
    (resolved) => resolved.map(({ id, version, imports }) => `${id} ${version} ${imports}`).join(', '),
    (error: Error & { code?: string }) => `${error.code ?? error.name}: ${error.message}`,
  );
}

/** Processes that this one has started for it, with their arguments and environment. */
function resolvers(): { words: string; environment: string }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        const isOurs = words.includes(path.join(DIST, 'engine', 'distribution', 'resolve-process.js'));
        const isChild = readFileSync(`/proc/${pid}/status`, 'utf8').includes(`PPid:\t${process.pid}\n`);
        return isOurs && isChild
          ? [{ words, environment: readFileSync(`/proc/${pid}/environ`, 'utf8') }]
          : [];
      } catch {
        return [];
      }
    });
}

it('answers what was chosen, with the modules of what was asked for', async () => {
  index.publish({ name: 'x', requires: ['y'], files: { 'x/__init__.py': '', 'other.py': '' } });
  index.publish({ name: 'y' });
  expect(await resolve(['x'])).toBe('y 1.0 , x 1.0 other,x');
}, 30_000);

it('holds the event loop up for nothing, however large the page', async () => {
  const files = Array.from({ length: 99_000 }, (_, at) => ({
    ...{ filename: `x-${at}-py3-none-any.whl`, url: `x-${at}-py3-none-any.whl` },
    hashes: { sha256: 'a'.repeat(64) },
  }));
  const page = JSON.stringify({ meta: { 'api-version': '1.0' }, name: 'x', files });
  index.answer('/simple/x/', (_, response) =>
    response.writeHead(200, { 'content-type': SIMPLE_JSON }).end(page),
  );
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const said = await resolve(['x==1.5']);
  delay.disable();
  expect(said).toMatch(/^PACKAGE_NOT_FOUND: the request needs x==1.5, but the index/);
  expect(said.length).toBeLessThan(1000);
  expect(delay.max / 1e6).toBeLessThan(500);
}, 60_000);

it('tells neither its arguments nor its environment the password', async () => {
  const waiting: ServerResponse[] = [];
  index.answer('/simple/x/', (_, response) => waiting.push(response));
  const done = resolve(['x'], index.withUser('ada:open-sesame'));
  await waitFor(() => index.asked.length > 0, 20_000);
  const [child, ...others] = resolvers();
  expect(others).toEqual([]);
  const basic = Buffer.from('ada:open-sesame').toString('base64');
  for (const text of [child?.words, child?.environment]) {
    expect(text).toBeDefined();
    expect(text).not.toContain('open-sesame');
    expect(text).not.toContain(basic);
  }
  expect([...index.authorized.values()]).toEqual([`Basic ${basic}`]);
  for (const response of waiting) response.writeHead(404).end();
  expect(await done).toMatch(/^PACKAGE_NOT_FOUND/);
}, 30_000);

it('ends with whoever asked', async () => {
  index.answer('/simple/x/', () => undefined);
  const given = new AbortController();
  const done = resolve(['x'], index.url, given.signal);
  await waitFor(() => index.asked.length > 0, 20_000);
  given.abort();
  expect(await done).toMatch(/^(ABORT_ERR|20): /);
  await waitFor(() => resolvers().length === 0, 10_000);
}, 30_000);

it('takes a bounded part of what indexes list, and is no burden to the service', async () => {
  const names = Array.from({ length: 8 }, (_, at) => `p${at}`);
  for (const name of names) {
    const metadata = Buffer.from(`Name: ${name}\nVersion: 59999\n`);
    index.answer(`/simple/${name}/59999.metadata`, (_, response) => response.end(metadata));
    index.answer(`/simple/${name}/`, (_, response) => {
      // Within every bound of a page.
      const files = Array.from({ length: 60_000 }, (_, version) => ({
        ...{ filename: `${name}-${version}-py3-none-any.whl`, url: `${version}` },
        ...{ hashes: { sha256: 'a'.repeat(64) }, 'core-metadata': { sha256: sumOf(metadata) } },
      }));
      response
        .writeHead(200, { 'content-type': SIMPLE_JSON })
        .end(JSON.stringify({ meta: { 'api-version': '1.0' }, name, files }));
    });
  }
  expect(await resolve(names)).toMatch(/^PACKAGE_DOWNLOAD_FAILED: .*more than 200000 wheels/);
  expect(resolvers()).toEqual([]);
}, 120_000);
