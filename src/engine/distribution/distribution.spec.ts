import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type MadeWheel, makeWheel } from '../../../test/kit/wheels.mjs';
import { Distribution } from './distribution.js';
import type { Lock, LockedPackage } from './lock-file.js';
import { readLock } from './lock-file.js';
import { normalizeName } from './package-name.js';
import { parseRules } from './package-rules.js';
import { readWheelContents, unpackPackage } from './read-package.js';
import { parseRequirement } from './requirement.js';

const folder = mkdtempSync(path.join(tmpdir(), 'distribution-'));
const files = new Map<string, Buffer>();
/** Redirect target by path. */
const redirects = new Map<string, string>();
const asked: string[] = [];
let server: Server;
let index: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(String(request.url));
    const target = redirects.get(String(request.url));
    if (target) return response.writeHead(302, { location: target }).end();
    const bytes = files.get(path.basename(String(request.url)));
    response.writeHead(bytes ? 200 : 404).end(bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  index = `http://127.0.0.1:${(server.address() as AddressInfo).port}/full/`;
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

let cacheFolder: string;
let packages: Map<string, LockedPackage>;
beforeEach(() => {
  cacheFolder = mkdtempSync(path.join(folder, 'cache-'));
  packages = new Map();
  files.clear();
  redirects.clear();
  asked.length = 0;
});

/** Puts a wheel on the server and, by default, into the lock. */
function publish(
  wheel: MadeWheel,
  depends: string[] = [],
  locked = true,
): { fileName: string; sha256: string } {
  const { fileName, bytes } = makeWheel(wheel);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  files.set(fileName, bytes);
  const { name, version = '1.0' } = wheel;
  const entry = { name, version, fileName, sha256, installDir: 'site' as const, imports: [name], depends };
  if (locked) packages.set(normalizeName(name), entry);
  return { fileName, sha256 };
}

function open(
  more: { allow?: string; deny?: string; place?: string; fileBytes?: number; privateHosts?: string[] } = {},
): Distribution {
  const lock: Lock = { platform: { python: '3.14.2', abiVersion: '2026_0' }, packages };
  return new Distribution({
    lock,
    index: more.place ?? index,
    cacheFolder,
    rules: parseRules(more.allow ?? '', more.deny ?? ''),
    download: { timeoutMs: 5000, fileBytes: more.fileBytes ?? 1_000_000 },
    privateHosts: more.privateHosts ? new Set(more.privateHosts) : null,
    unpacked: { totalBytes: 1_000_000, files: 100 },
    readWheel: readWheelContents,
  });
}
const resolve = (distribution: Distribution, ...texts: string[]) =>
  distribution.resolve(texts.map(parseRequirement));
const idsOf = (list: { id: string }[]) => list.map(({ id }) => id);

describe('resolving', () => {
  it('adds dependencies, and puts them first, in the same order for every order of requirements', async () => {
    publish({ name: 'top' }, ['middle', 'Base_Lib']);
    publish({ name: 'middle' }, ['base-lib']);
    publish({ name: 'Base_Lib' });
    publish({ name: 'alone' });
    packages.get('top')?.depends.splice(0, 2, 'middle', 'base-lib');
    const distribution = open();
    const resolved = await resolve(distribution, 'top', 'alone');
    expect(idsOf(resolved)).toEqual(['alone', 'base-lib', 'middle', 'top']);
    expect(resolved.filter(({ requested }) => requested).map(({ id }) => id)).toEqual(['alone', 'top']);
    expect(await resolve(distribution, 'alone', 'top')).toEqual(resolved);
    expect(asked).toEqual([]);
  });

  it('breaks a dependency cycle', async () => {
    publish({ name: 'a' }, ['b']);
    publish({ name: 'b' }, ['a']);
    expect(idsOf(await resolve(open(), 'b'))).toEqual(['b', 'a']);
  });

  it('reads dependencies of a wheel from the wheel, and prefers other given wheels to the lock', async () => {
    publish({ name: 'base' });
    const wheel = publish(
      { name: 'tool', requires: ['base>=1', 'helper', 'nothing; extra == "x"'] },
      [],
      false,
    );
    const helper = publish({ name: 'helper', version: '2.0' }, [], false);
    const url = ({ fileName, sha256 }: { fileName: string; sha256: string }) =>
      `${index}${fileName}#sha256=${sha256}`;
    const resolved = await resolve(open(), url(wheel), url(helper));
    expect(resolved.map(({ id, version, source }) => [id, version, source])).toEqual([
      ['base', '1.0', 'lock'],
      ['helper', '2.0', 'wheel'],
      ['tool', '1.0', 'wheel'],
    ]);
    expect(resolved.map(({ imports }) => imports)).toEqual([['base'], ['helper'], ['tool']]);
  });

  it.each([
    ['an unknown name', {}, ['nowhere'], 'PACKAGE_NOT_FOUND', 'nowhere is neither'],
    ['an unknown dependency', {}, ['broken'], 'PACKAGE_NOT_FOUND', 'gone, which broken needs,'],
    ['another version', {}, ['base==2.0'], 'PACKAGE_NOT_FOUND', 'has version 1.0'],
    ['a denied package', { deny: 'Base' }, ['base'], 'PACKAGE_NOT_ALLOWED', 'PACKAGE_DENY'],
    ['a package with a denied dependency', { deny: 'base' }, ['top'], 'PACKAGE_NOT_ALLOWED', 'base is on'],
    ['a dependency that is not allowed', { allow: 'base' }, ['top'], 'PACKAGE_NOT_ALLOWED', 'PACKAGE_ALLOW'],
  ])('refuses %s', async (_what, rules, texts, code, sentence) => {
    publish({ name: 'base' });
    publish({ name: 'top' }, ['base']);
    publish({ name: 'broken' }, ['gone']);
    const error = await resolve(open(rules), ...texts).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code, message: expect.stringContaining(sentence) });
  });

  it('rejects a wheel at an address that could reveal the token of an index', async () => {
    const { fileName } = publish({ name: 'x' }, [], false);
    const distribution = open({ privateHosts: ['127.0.0.1'] });
    for (const sign of ['~index.example~1~1~', '~index.example~1~3org']) {
      const error = await resolve(distribution, `${index}${sign}/${fileName}`).catch((reason) => reason);
      expect(error).toMatchObject({
        code: 'PACKAGE_INVALID',
        message: expect.stringContaining('lock files'),
      });
    }
    expect(asked).toEqual([]);
  });

  it('rejects a wheel for another interpreter, a damaged one, and one with another name than its file', async () => {
    const foreign = publish({ name: 'x', tag: 'cp314-cp314-manylinux_2_17_x86_64' }, [], false);
    files.set('broken-1.0-py3-none-any.whl', Buffer.from('no zip'));
    files.set('other-1.0-py3-none-any.whl', makeWheel({ name: 'x' }).bytes);
    for (const [fileName, sentence] of [
      [foreign.fileName, 'does not run on this interpreter'],
      ['broken-1.0-py3-none-any.whl', 'it is not a zip file'],
      ['other-1.0-py3-none-any.whl', 'no .dist-info folder with its name'],
    ] as const) {
      const error = await resolve(open(), index + fileName).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: 'PACKAGE_INVALID', message: expect.stringContaining(sentence) });
    }
  });
});

describe('fetching', () => {
  it('downloads a file once', async () => {
    publish({ name: 'base' });
    const distribution = open();
    const [base] = await resolve(distribution, 'base');
    if (!base) throw new Error('nothing resolved');
    const files = unpackPackage(await distribution.fetch(base));
    expect(files.map((file) => file.path)).toContain('base/__init__.py');
    await open().fetch(base);
    expect(asked).toEqual([`/full/${base.fileName}`]);
    expect(readdirSync(cacheFolder)).toEqual([base.fileName]);
  });

  it('works from a folder, without network', async () => {
    const { fileName } = publish({ name: 'base' });
    writeFileSync(path.join(cacheFolder, fileName), files.get(fileName) as Buffer);
    const [base] = await resolve(open({ place: '/nowhere' }), 'base');
    if (!base) throw new Error('nothing resolved');
    await open({ place: '/nowhere' }).fetch(base);
    expect(asked).toEqual([]);
  });

  it('fetches a cached file again when it has changed', async () => {
    const { fileName } = publish({ name: 'base' });
    writeFileSync(path.join(cacheFolder, fileName), 'something else');
    const [base] = await resolve(open(), 'base');
    if (!base) throw new Error('nothing resolved');
    await open().fetch(base);
    expect(asked).toHaveLength(1);
  });

  it.each([
    [
      'another hash',
      () => files.set('base-1.0-py3-none-any.whl', Buffer.from('other')),
      {},
      'does not match its SHA-256',
    ],
    ['a missing file', () => files.clear(), {}, 'the server answered 404'],
    ['a file that is too long', () => undefined, { fileBytes: 10 }, 'longer than 10 bytes'],
    ['an unreachable server', () => undefined, { place: 'http://127.0.0.1:9/' }, 'cannot be reached'],
    ['a folder without the file', () => undefined, { place: '/nowhere' }, 'file not found'],
  ])('reports %s, and keeps nothing', async (_what, change, more, sentence) => {
    publish({ name: 'base' });
    change();
    const [base] = await resolve(open(), 'base');
    if (!base) throw new Error('nothing resolved');
    const error = await open(more)
      .fetch(base)
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: 'PACKAGE_DOWNLOAD_FAILED',
      message: expect.stringContaining(sentence),
    });
    expect(readdirSync(cacheFolder)).toEqual([]);
  });
});

describe('a wheel at an address that a client named', () => {
  const REFUSED = 'its address is not public';
  const at = (host: string) => index.replace('127.0.0.1', host);
  const attempt = (url: string, privateHosts: string[]) =>
    resolve(open({ privateHosts }), url).then(
      (resolved) => resolved.map(({ name }) => name),
      (error: Error & { code: string }) => `${error.code}: ${error.message}`,
    );
  /** A new path on `localhost` that ends in the wheel's name and redirects. */
  const via = (target: string) => {
    const route = `/hop${redirects.size}/${path.basename(target)}`;
    redirects.set(route, target);
    return new URL(route, at('localhost')).href;
  };

  it.each(['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]', '2130706433'])(
    'is not fetched from %s, which receives no request',
    async (host) => {
      const { fileName } = publish({ name: 'given' }, [], false);
      const said = await attempt(at(host) + fileName, []);
      expect(said).toMatch(/^PACKAGE_DOWNLOAD_FAILED: /);
      expect(said).toContain(REFUSED);
      expect(asked).toEqual([]);
    },
  );

  it('is fetched from a private host named in the settings', async () => {
    const { fileName } = publish({ name: 'given' }, [], false);
    expect(await attempt(at('localhost') + fileName, ['localhost'])).toEqual(['given']);
  });

  it('is not fetched from a private host that the settings do not name', async () => {
    const { fileName } = publish({ name: 'given' }, [], false);
    expect(await attempt(at('127.0.0.1') + fileName, ['localhost'])).toContain(REFUSED);
  });

  it('may be behind redirects', async () => {
    const { fileName } = publish({ name: 'given' }, [], false);
    expect(await attempt(via(via(at('localhost') + fileName)), ['localhost'])).toEqual(['given']);
  });

  it.each([
    ['to a private address', (fileName: string) => at('127.0.0.1') + fileName, REFUSED],
    ['to a file', (fileName: string) => `file:///${fileName}`, 'not an http(s) URL'],
  ])('is not fetched when a redirect leads %s', async (_where, target, sentence) => {
    const { fileName } = publish({ name: 'given' }, [], false);
    expect(await attempt(via(target(fileName)), ['localhost'])).toContain(sentence);
    expect(asked).toHaveLength(1);
  });

  it('fails after five redirects', async () => {
    const { fileName } = publish({ name: 'given' }, [], false);
    let url = at('localhost') + fileName;
    for (let hop = 0; hop < 6; hop += 1) url = via(url);
    expect(await attempt(url, ['localhost'])).toContain('redirects more than 5 times');
  });
});

it("reads Pyodide's own lock file", () => {
  const lock = readLock();
  expect(lock.packages.get('numpy')).toMatchObject({ name: 'numpy', installDir: 'site', imports: ['numpy'] });
  expect(lock.packages.get('pillow')).toMatchObject({ name: 'Pillow', imports: ['PIL'] });
  expect(lock.packages.get('libopenblas')).toMatchObject({ installDir: 'dynlib' });
  expect([...lock.packages.keys()].filter((name) => name.endsWith('-tests'))).toEqual([]);
  for (const { depends } of lock.packages.values()) {
    for (const name of depends) expect(lock.packages.has(name)).toBe(true);
  }
});
