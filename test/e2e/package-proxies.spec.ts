import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startProxy, type TestProxy } from '../kit/proxy.js';
import { type Server, startServer } from '../kit/server.js';
import { SimpleIndex } from '../kit/simple-index.js';

const folder = mkdtempSync(path.join(tmpdir(), 'package-proxies-'));
const SUM = 'a'.repeat(64);

describe('packages through a proxy', () => {
  let index: SimpleIndex;
  let proxy: TestProxy;
  let server: Server;
  beforeAll(async () => {
    index = await SimpleIndex.start();
    // Unique to this run: files of an existing image are not downloaded.
    const files = (name: string) => ({ [`${name}.py`]: `# ${folder}\n` });
    index.publish({ name: 'tool', requires: ['needed'], files: files('tool') });
    index.publish({ name: 'needed', files: files('needed') });
    proxy = await startProxy(index.origin);
    server = await startServer({
      PYODIDE_PACKAGE_DIR: path.join(folder, 'cache'),
      // A name that only the proxy knows.
      PACKAGE_INDEXES: 'http://index.invalid/simple/',
      PACKAGE_INSTALL: 'urls',
      HTTP_PROXY: proxy.url.replace('://', '://ada:open-sesame@'),
      HTTPS_PROXY: proxy.url,
      NO_PROXY: 'direct.invalid',
    });
  }, 120_000);
  afterAll(async () => {
    await Promise.all([server?.stop(), proxy?.close(), index?.close()]);
    rmSync(folder, { recursive: true, force: true });
  });

  const install = (name: string) => server.post('/api/packages', { packages: [name] });
  const wheelAt = (origin: string) => `${origin}/w/other-1.0-py3-none-any.whl#sha256=${SUM}`;
  const askedBy = async (name: string) => {
    const before = proxy.asked.length;
    const { status, json } = await install(name);
    return { status, code: json.code, error: json.error, asked: proxy.asked.slice(before) };
  };

  it('pages, metadata and files of an index come through it', async () => {
    const { status, json } = await install('tool');
    expect([status, json.data?.added]).toEqual([200, ['needed', 'tool']]);
    expect(proxy.asked.sort()).toEqual(
      [
        ...['simple/tool/', 'simple/needed/'],
        ...['tool', 'needed'].flatMap((name) => [
          `files/${name}-1.0-py3-none-any.whl`,
          `files/${name}-1.0-py3-none-any.whl.metadata`,
        ]),
      ]
        .map((where) => `GET http://index.invalid/${where}`)
        .sort(),
    );
    expect(new Set(proxy.authorized)).toEqual(
      new Set([`Basic ${Buffer.from('ada:open-sesame').toString('base64')}`]),
    );
    expect(readFileSync(path.join(folder, 'cache', 'pylock.toml'), 'utf8')).not.toContain('sesame');
    expect(server.log()).not.toContain('sesame');
  }, 60_000);

  it.each([
    ['an address', 'http://10.0.0.1'],
    ['an address in another spelling', 'http://0x7f.1'],
    ['a name that has one here', 'http://localhost'],
  ])('%s that is private is not asked for', async (_what, origin) => {
    const { status, code, error, asked } = await askedBy(wheelAt(origin));
    expect([status, code, asked]).toEqual([502, 'PACKAGE_DOWNLOAD_FAILED', []]);
    expect(error).toContain('not public');
  });

  it('a name that only the proxy knows is for the proxy to judge, and its refusal is reported', async () => {
    const { code, error, asked } = await askedBy(wheelAt('https://wheels.invalid'));
    expect([code, asked]).toEqual(['PACKAGE_DOWNLOAD_FAILED', ['CONNECT wheels.invalid:443']]);
    expect(error).toContain('403');
  });

  it('NO_PROXY is asked directly, and a proxy out of reach is named', async () => {
    const direct = await askedBy(wheelAt('http://direct.invalid'));
    expect([direct.code, direct.asked]).toEqual(['PACKAGE_DOWNLOAD_FAILED', []]);
    expect(direct.error).toContain('the server cannot be reached.');
    await proxy.close();
    const { error } = await askedBy(wheelAt('http://wheels.invalid'));
    expect(error).toContain(`the server cannot be reached through the proxy ${new URL(proxy.url).host}.`);
    expect(error).not.toContain('sesame');
  });
});
