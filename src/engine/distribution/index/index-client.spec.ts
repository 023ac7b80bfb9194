import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { SIMPLE_JSON, SimpleIndex, sumOf } from '../../../../test/kit/simple-index.js';
import { parseIndexAddresses } from '../../../base/addresses/index-address.js';
import { guardOf } from '../guard.js';
import { IndexClient } from './index-client.js';

const platform = { python: '3.14.2', abiVersion: '2026_0' };
const indexes: SimpleIndex[] = [];
const clients: IndexClient[] = [];

async function serve(host?: string): Promise<SimpleIndex> {
  const index = await SimpleIndex.start(host);
  indexes.push(index);
  return index;
}

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  for (const index of indexes.splice(0)) await index.close();
});

function ask(addresses: string[], privateHosts: string[] = [], timeoutMs = 5000): IndexClient {
  const parsed = parseIndexAddresses(addresses.join(','));
  if (!parsed) throw new Error('no addresses');
  const guard = guardOf(new Set(privateHosts), parsed);
  const client = new IndexClient({ indexes: parsed, guard, platform, timeoutMs });
  clients.push(client);
  return client;
}

const outcome = (promise: Promise<unknown>) =>
  promise.then(
    (found) => found,
    (error: Error & { code?: string }) => `${error.code}: ${error.message}`,
  );
const filesOf = async (client: IndexClient, name: string) =>
  (await client.project(name))?.wheels.map(({ fileName }) => fileName);

const page = (files: unknown[], more: object = {}) =>
  JSON.stringify({ meta: { 'api-version': '1.0' }, name: 'x', files, ...more });
const json = (response: ServerResponse, text: string | Buffer, headers = {}) =>
  response.writeHead(200, { 'content-type': SIMPLE_JSON, ...headers }).end(text);

describe('a project', () => {
  it('comes from the first index that has its name; versions are not mixed', async () => {
    const [first, second] = [await serve(), await serve()];
    first.publish({ name: 'x', version: '1.0' });
    second.publish({ name: 'x', version: '9.0' });
    second.publish({ name: 'y', version: '2.0' });
    const client = ask([first.url, second.url]);
    expect(await filesOf(client, 'x')).toEqual(['x-1.0-py3-none-any.whl']);
    expect(await filesOf(client, 'y')).toEqual(['y-2.0-py3-none-any.whl']);
    expect(await client.project('z')).toBeNull();
    expect(second.asked.filter((one) => one.endsWith('/x/'))).toEqual([]);
  });

  it('comes from that index even if none of its files is usable', async () => {
    const [first, second] = [await serve(), await serve()];
    first.list('x', { filename: 'x-1.0.tar.gz', url: 'x-1.0.tar.gz', hashes: {} });
    second.publish({ name: 'x' });
    const found = await ask([first.url, second.url]).project('x');
    expect([found?.index, found?.wheels, found?.unusable['no wheel']]).toEqual([first.url, [], 1]);
  });

  it.each([500, 503, 401, 403, 302])(
    'does not come from the next index when one answers %d',
    async (status) => {
      const [first, second] = [await serve(), await serve()];
      first.answer('/simple/x/', (_, response) => response.writeHead(status).end());
      second.publish({ name: 'x' });
      expect(await outcome(ask([first.url, second.url]).project('x'))).toMatch(
        new RegExp(
          `^PACKAGE_DOWNLOAD_FAILED: x at the index 127.0.0.1:\\d+ is not available: the server answered ${status}`,
        ),
      );
      expect(second.asked).toEqual([]);
    },
  );

  it('skips a file whose URL could reveal the token of another index', async () => {
    const index = await serve();
    const { fileName, sha256 } = index.publish({ name: 'x' });
    for (const folder of ['~index.example~1~1~', 'a~127.0.0.1~1~3org']) {
      const url = `${index.origin}/${folder}/${fileName}`;
      index.list('x', { filename: 'x-2.0-py3-none-any.whl', url, hashes: { sha256 } });
    }
    const found = await ask([index.url]).project('x');
    expect([found?.wheels.map((wheel) => wheel.fileName), found?.unusable['not readable']]).toEqual([
      [fileName],
      2,
    ]);
  });

  it('is requested once', async () => {
    const index = await serve();
    index.publish({ name: 'x' });
    const client = ask([index.url]);
    await Promise.all([client.project('x'), client.project('x'), client.project('x')]);
    expect(index.asked).toHaveLength(1);
  });

  it('is requested again when a kept-alive connection was closed in the meantime', async () => {
    const index = await serve();
    index.publish({ name: 'x' });
    index.publish({ name: 'y' });
    const client = ask([index.url]);
    await client.project('x');
    // The client has not noticed this yet when it sends its request.
    index.closeIdle();
    expect(await filesOf(client, 'y')).toHaveLength(1);
  });

  it('may be compressed', async () => {
    const index = await serve();
    index.answer('/simple/x/', (_, response) =>
      json(response, gzipSync(page([])), { 'content-encoding': 'gzip' }),
    );
    expect(await filesOf(ask([index.url]), 'x')).toEqual([]);
  });
});

describe('user and password of an index', () => {
  it('are sent to its origin, for pages, metadata and files, and to no other server', async () => {
    const [own, other] = [await serve(), await serve('localhost')];
    own.publish({ name: 'x' });
    const { fileName, sha256, bytes } = other.publish({ name: 'x' });
    own.list('x', {
      ...{ filename: 'x-2.0-py3-none-any.whl', url: `${other.origin}/files/${fileName}`, hashes: { sha256 } },
      'core-metadata': { sha256: sumOf(bytes) },
    });
    const client = ask([own.withUser('ada:p%40ss')], ['localhost']);
    const [first, second] = (await client.project('x'))?.wheels ?? [];
    if (!first || !second) throw new Error('two files are listed');
    await client.metadata(first);
    await outcome(client.metadata(second));
    const basic = `Basic ${Buffer.from('ada:p@ss').toString('base64')}`;
    expect([...new Set(own.authorized.values())]).toEqual([basic]);
    expect([...own.authorized.keys()]).toHaveLength(2);
    expect([...other.authorized.values()]).toEqual([undefined]);
  });

  it('do not follow a redirect', async () => {
    const [own, other] = [await serve(), await serve('localhost')];
    own.answer('/simple/x/', (_, response) => response.writeHead(302, { location: `${other.url}x/` }).end());
    other.publish({ name: 'x' });
    expect(await filesOf(ask([own.withUser('ada:secret')], ['localhost']), 'x')).toHaveLength(1);
    expect([...other.authorized.values()]).toEqual([undefined]);
  });

  it('are in no message', async () => {
    const own = await serve();
    own.answer('/simple/x/', (_, response) => response.writeHead(401).end('ada secret'));
    for (const address of [own.withUser('ada:secret'), 'http://ada:secret@127.0.0.1:9/simple']) {
      const said = String(await outcome(ask([address]).project('x')));
      expect(said).toMatch(/^PACKAGE_DOWNLOAD_FAILED/);
      expect(said).not.toMatch(/ada|secret/);
    }
  });

  it('are not taken from a page or a redirect', async () => {
    const index = await serve();
    const { sha256 } = index.publish({ name: 'y' });
    index.list('x', {
      ...{
        filename: 'x-1-py3-none-any.whl',
        url: index.origin.replace('://', '://eve:evil@'),
        hashes: { sha256 },
      },
      'core-metadata': { sha256 },
    });
    const client = ask([index.url]);
    const [wheel] = (await client.project('x'))?.wheels ?? [];
    expect(wheel?.url).toBe(`${index.origin}/`);
  });
});

describe('where an index leads', () => {
  const hop = (target: string) => (_: unknown, response: ServerResponse) =>
    response.writeHead(302, { location: target }).end();

  it.each([
    ['to a private address', 'http://127.0.0.1:9/x/', 'not public'],
    ['to a private name', 'http://localhost:9/x/', 'not public'],
    ['to a cloud metadata service', 'http://169.254.169.254/latest/meta-data/', 'not public'],
    ['to IPv6 of this host', 'http://[::1]:9/x/', 'not public'],
    ['to an odd spelling', 'http://2130706433:9/x/', 'not public'],
    ['to a file', 'file:///etc/passwd', 'not an http(s) URL'],
    ['to an invalid URL', 'http://', 'not an http(s) URL'],
  ])('%s, no request is sent', async (_where, target, sentence) => {
    const index = await serve();
    index.answer('/simple/x/', hop(target));
    index.publish({ name: 'y' }, { url: target.replace(/\/$/, '/y-1.0-py3-none-any.whl') });
    const client = ask([index.url]);
    expect(await outcome(client.project('x'))).toContain(sentence);
    const [wheel] = (await client.project('y'))?.wheels ?? [];
    // A file with an invalid URL is not even listed.
    if (wheel && URL.canParse(target)) expect(await outcome(client.metadata(wheel))).toContain(sentence);
  });

  it('another port of its host is another server', async () => {
    const [index, other] = [await serve(), await serve()];
    index.answer('/simple/x/', hop(`${other.url}x/`));
    expect(await outcome(ask([index.url]).project('x'))).toContain('not public');
    expect(other.asked).toEqual([]);
  });

  it('a private host named in the settings is allowed', async () => {
    const [index, files] = [await serve(), await serve('localhost')];
    index.answer('/simple/x/', hop(`${files.url}x/`));
    files.publish({ name: 'x' });
    expect(await filesOf(ask([index.url], ['localhost']), 'x')).toEqual(['x-1.0-py3-none-any.whl']);
  });

  it('a redirect loop ends', async () => {
    const index = await serve();
    index.answer('/simple/x/', hop('/simple/x/'));
    expect(await outcome(ask([index.url]).project('x'))).toContain('redirects more than 5 times');
  });
});

describe('a page', () => {
  const FILE = { filename: 'x-1-py3-none-any.whl', url: 'x.whl', hashes: { sha256: 'a'.repeat(64) } };
  const MB = 1 << 20;

  it.each<[string, (response: ServerResponse) => void, string]>([
    [
      'of HTML',
      (r) => r.writeHead(200, { 'content-type': 'text/html' }).end('<a>'),
      'simple JSON API (PEP 691)',
    ],
    ['that is not JSON', (r) => json(r, '{'), 'not valid JSON'],
    ['that is a list', (r) => json(r, '[]'), 'does not follow the simple JSON API'],
    ['without files', (r) => json(r, '{"meta":{"api-version":"1.0"},"name":"x"}'), 'does not follow'],
    [
      'of version 2',
      (r) => json(r, page([], { meta: { 'api-version': '2.0' } })),
      'does not support version 1',
    ],
    ['about another project', (r) => json(r, page([], { name: 'y' })), 'about another project'],
    ['with a million files', (r) => json(r, page(Array(1_000_000).fill({}))), 'more than 500000 objects'],
    ['with 200,000 files', (r) => json(r, page(Array(200_000).fill({}))), 'lists 200000 files'],
    ['of brackets', (r) => json(r, '['.repeat(30 * MB)), 'more than 500000 objects'],
    ['that is too long', (r) => json(r, Buffer.alloc(33 * MB, 0x20)), 'longer than 33554432 bytes'],
    [
      'that decompresses to too much',
      (r) => json(r, gzipSync(Buffer.alloc(400 * MB, 0x20)), { 'content-encoding': 'gzip' }),
      'longer than 33554432 bytes',
    ],
    ['in an unknown encoding', (r) => json(r, 'x', { 'content-encoding': 'br' }), 'unknown content encoding'],
    ['that is damaged', (r) => json(r, 'no gzip', { 'content-encoding': 'gzip' }), 'cannot be reached'],
    [
      'that breaks off',
      (r) => {
        r.writeHead(200, { 'content-type': SIMPLE_JSON, 'content-length': 100 }).write('x');
        setTimeout(() => r.destroy(), 50);
      },
      'cannot be reached',
    ],
  ])('%s is rejected', async (_what, answer, sentence) => {
    const index = await serve();
    index.answer('/simple/x/', (_, response) => answer(response));
    const said = await outcome(ask([index.url]).project('x'));
    expect(said).toMatch(/^PACKAGE_DOWNLOAD_FAILED: x at the index /);
    expect(said).toContain(sentence);
  });

  it('that never ends is cut off at the limit, one that never comes at the timeout', async () => {
    const index = await serve();
    index.answer('/simple/x/', (_, response) => {
      response.writeHead(200, { 'content-type': SIMPLE_JSON });
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(1 << 16, 0x20)));
      };
      response.on('drain', more);
      more();
    });
    index.answer('/simple/y/', (_, response) => {
      const drip = setInterval(() => response.write(' '), 50);
      response.on('close', () => clearInterval(drip));
      response.writeHead(200, { 'content-type': SIMPLE_JSON });
    });
    expect(await outcome(ask([index.url]).project('x'))).toContain('longer than 33554432 bytes');
    expect(await outcome(ask([index.url], [], 500).project('y'))).toContain('did not answer within 500 ms');
  });

  it.each<[string, object, string]>([
    ['no name', { filename: 1 }, 'not readable'],
    ['a name with a path', { filename: '../x-1-py3-none-any.whl' }, 'not readable'],
    ['the name of another project', { filename: 'y-1-py3-none-any.whl' }, 'not readable'],
    ['an invalid version', { filename: 'x-one-py3-none-any.whl' }, 'not readable'],
    ['no hash', { hashes: {} }, 'no hash'],
    ['another hash only', { hashes: { md5: 'a'.repeat(32) } }, 'no hash'],
    ['half a hash', { hashes: { sha256: 'a'.repeat(32) } }, 'no hash'],
    ['no URL', { url: '' }, null as never],
    ['a local file', { url: 'file:///x-1-py3-none-any.whl' }, 'not readable'],
    ['an overlong URL', { url: 'x'.repeat(5000) }, 'not readable'],
    ['another Python', { 'requires-python': '<3.14' }, 'other Python'],
    ['another platform', { filename: 'x-1-cp314-cp314-win_amd64.whl' }, 'other platform'],
    ['a source archive', { filename: 'x-1.tar.gz' }, 'no wheel'],
  ])('skips a file with %s, and keeps the others', async (_what, words, reason) => {
    const index = await serve();
    index.list('x', { ...FILE, ...words });
    index.publish({ name: 'x', version: '2.0' });
    const found = await ask([index.url]).project('x');
    expect(found?.wheels.map(({ version }) => version.text)).toContain('2.0');
    if (reason) expect([found?.wheels.length, found?.unusable]).toMatchObject([1, { [reason]: 1 }]);
  });

  it('has the fields of PEP 592, 658 and 700', async () => {
    const index = await serve();
    const hash = 'B'.repeat(64);
    index.list('x', { ...FILE, yanked: 'broken', size: 12, 'core-metadata': { sha256: hash } });
    index.list('x', { ...FILE, yanked: true, size: -1, 'dist-info-metadata': { sha256: hash } });
    index.list('x', { ...FILE, yanked: false, 'core-metadata': true });
    const wheels = (await ask([index.url]).project('x'))?.wheels ?? [];
    expect(wheels.map(({ isYanked, size, metadataSha256 }) => [isYanked, size, metadataSha256])).toEqual([
      [true, 12, 'b'.repeat(64)],
      [true, null, 'b'.repeat(64)],
      [false, null, null],
    ]);
    expect(wheels[0]?.url).toBe(`${index.origin}/simple/x/x.whl`);
  });
});

describe('metadata', () => {
  it('must have the hash on the page', async () => {
    const index = await serve();
    index.publish({ name: 'x', requires: ['y>=1'] });
    index.publish({ name: 'z' }, { 'core-metadata': { sha256: 'a'.repeat(64) } });
    const client = ask([index.url]);
    const [x] = (await client.project('x'))?.wheels ?? [];
    const [z] = (await client.project('z'))?.wheels ?? [];
    if (!x || !z) throw new Error('both are listed');
    expect((await client.metadata(x)).requires).toEqual(['y>=1']);
    expect(await outcome(client.metadata(z))).toContain('does not match its SHA-256 at the index');
  });

  it('that decompresses to too much is rejected', async () => {
    const index = await serve();
    const { fileName } = index.publish({ name: 'x' });
    const bomb = gzipSync(Buffer.alloc(200 << 20, 0x41));
    index.answer(`/files/${fileName}.metadata`, (_, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
    );
    const client = ask([index.url]);
    const [wheel] = (await client.project('x'))?.wheels ?? [];
    if (!wheel) throw new Error('it is listed');
    const before = process.memoryUsage().arrayBuffers;
    expect(await outcome(client.metadata(wheel))).toContain('longer than 4194304 bytes');
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(100 << 20);
  });
});
