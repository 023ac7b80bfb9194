import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server as HttpServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { makeExtension } from '../kit/extension.mjs';
import { EXTENSION_SUFFIX, EXTENSION_TAG } from '../kit/package-image.js';
import { type Server, startServer } from '../kit/server.js';
import { makeSession } from '../kit/sessions.js';
import { type MadeWheel, makeWheel } from '../kit/wheels.mjs';

const folder = mkdtempSync(path.join(tmpdir(), 'packages-e2e-'));
const lockFile = path.join(folder, 'lock.json');
const published = new Map<string, Buffer>();
const asked: string[] = [];

let index: HttpServer;
let env: Record<string, string>;
let server: Server;

/** Puts wheels on the index and into a lock file of the test's own. */
function publish(wheels: readonly (MadeWheel & { depends?: string[]; imports?: string[] })[]): void {
  const own = createRequire(import.meta.url)('pyodide/pyodide-lock.json') as { info: object };
  const packages: Record<string, object> = {};
  for (const { depends = [], imports, ...wheel } of wheels) {
    const { fileName, bytes } = makeWheel(wheel);
    published.set(fileName, bytes);
    packages[wheel.name] = {
      name: wheel.name,
      version: wheel.version ?? '1.0',
      file_name: fileName,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      package_type: 'package',
      install_dir: 'site',
      imports: imports ?? [wheel.name],
      depends,
    };
  }
  writeFileSync(lockFile, JSON.stringify({ info: own.info, packages }));
}

beforeAll(async () => {
  publish([
    { name: 'greet', files: { 'greet.py': 'def hello(who): return f"Hello, {who}"\n' } },
    {
      name: 'counter',
      tag: EXTENSION_TAG,
      files: {
        'counter/__init__.py': 'from counter._core import add, total\n',
        [`counter/_core${EXTENSION_SUFFIX}`]: await makeExtension({ name: '_core' }),
      },
    },
    {
      name: 'shop',
      depends: ['counter'],
      files: { 'shop.py': 'import counter\ndef sell(n): return counter.add(n)\n' },
    },
    { name: 'broken', files: { 'broken.py': 'raise RuntimeError("no such luck")\n' } },
    { name: 'secret', files: { 'secret.py': '' } },
  ]);
  index = createServer((request, response) => {
    const name = path.basename(String(request.url));
    asked.push(name);
    const bytes = published.get(name);
    response.writeHead(bytes ? 200 : 404).end(bytes);
  });
  await new Promise<void>((resolve) => index.listen(0, '127.0.0.1', resolve));
  env = {
    PYODIDE_PACKAGES: 'greet',
    PYODIDE_PACKAGE_INDEX: `http://127.0.0.1:${(index.address() as AddressInfo).port}/`,
    PYODIDE_PACKAGE_LOCK: lockFile,
    PYODIDE_PACKAGE_DIR: path.join(folder, 'cache'),
    PACKAGE_DENY: 'secret',
  };
  server = await startServer(env);
}, 120_000);
afterAll(async () => {
  await server?.stop();
  await new Promise((resolve) => index.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

const install = (...packages: string[]) => server.post('/api/packages', { packages });
const loadedNames = async (): Promise<string[]> =>
  (await server.get('/api/packages')).json.data.loaded.map(({ name }: { name: string }) => name);

it('a server starts with the packages of its settings, fetched from the index', async () => {
  const { json } = await server.run('import greet\ngreet.hello("Ada")');
  expect(json.data.result).toBe('Hello, Ada');
  const { data } = (await server.get('/api/packages')).json;
  expect(data.loaded).toEqual([
    {
      name: 'greet',
      version: '1.0',
      requested: true,
      imports: ['greet'],
      source: 'lock',
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    },
  ]);
  expect(data.available.map(({ name }: { name: string }) => name)).toEqual(['broken', 'counter', 'shop']);
  expect(data.install).toBe('names');
});

it('packages are added while requests go on; every run finds either the old or the new set', async () => {
  let running = true;
  const outcomes = new Set<string>();
  const load = (async () => {
    while (running) {
      const { status, json } = await server.run(
        'import importlib.util as u\n[bool(u.find_spec(n)) for n in ("greet", "shop", "counter")]',
      );
      outcomes.add(`${status} ${json.data?.result}`);
      // The machine has work to do besides.
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  })();
  const { status, json } = await install('Shop');
  running = false;
  await load;
  expect(status).toBe(200);
  expect(json.data).toMatchObject({ added: ['counter', 'shop'], removed: [], changed: true });
  expect(json.data.installTime).toBeGreaterThan(0);
  expect([...outcomes].filter((one) => !/^200 true,(false,false|true,true)$/.test(one))).toEqual([]);
  const values = await Promise.all([1, 2, 3].map(() => server.run('import shop\nshop.sell(5)')));
  expect(values.map((one) => one.json.data.result)).toEqual([5, 5, 5]);
}, 120_000);

it('a session keeps the memory of libraries from step to step, in whichever process', async () => {
  const session = await makeSession(server);
  const sums = [];
  for (let n = 1; n <= 3; n++) {
    sums.push(await session.value(`import counter, counter._core as c\ncounter.add(${n})`));
    await server.post('/api/recycle-processes', {});
  }
  expect(sums).toEqual([1, 3, 6]);
  expect((await server.run('import counter\ncounter.total()')).json.data.result).toBe(0);
}, 120_000);

it('asking for what is there changes nothing', async () => {
  expect((await install('shop')).json.data).toMatchObject({ added: [], removed: [], changed: false });
}, 60_000);

it.each([
  [['broken'], 422, 'PACKAGE_INSTALL_FAILED', 'no such luck'],
  [['nowhere'], 404, 'PACKAGE_NOT_FOUND', 'nowhere'],
  [['shop==9.9'], 404, 'PACKAGE_NOT_FOUND', 'has version 1.0'],
  [['secret'], 403, 'PACKAGE_NOT_ALLOWED', 'PACKAGE_DENY'],
  [['/etc/x-1-py3-none-any.whl'], 403, 'PACKAGE_NOT_ALLOWED', 'settings'],
  [['http://127.0.0.1:9/x-1-py3-none-any.whl'], 403, 'PACKAGE_NOT_ALLOWED', 'only by name'],
  [['a b'], 422, 'PACKAGE_INVALID', 'a b'],
  [[], 400, 'VALIDATION_FAILED', 'packages'],
  [[1], 400, 'VALIDATION_FAILED', 'packages'],
])(
  '%j is refused with %d %s, and nothing changes',
  async (packages, status, code, sentence) => {
    const before = await loadedNames();
    const answer = await server.post('/api/packages', { packages });
    expect([answer.status, answer.json.code]).toEqual([status, code]);
    expect(answer.json.error).toContain(sentence);
    expect(answer.text).not.toContain(folder);
    expect(await loadedNames()).toEqual(before);
    expect((await server.run('import shop\nshop.sell(1)')).json.data.result).toBe(1);
  },
  60_000,
);

it('after a restart the same packages are there, without a network', async () => {
  await server.stop();
  const before = asked.length;
  server = await startServer({ ...env, PYODIDE_PACKAGE_INDEX: 'http://127.0.0.1:9/' });
  expect(await loadedNames()).toEqual(['counter', 'greet', 'shop']);
  expect((await server.run('import shop\nshop.sell(2)')).json.data.result).toBe(2);
  expect(asked).toHaveLength(before);
}, 60_000);

it('what was installed can be removed again, and what only it needed goes along; settings stay', async () => {
  const refused = await server.send('DELETE', '/api/packages/greet');
  expect([refused.status, refused.json.code]).toEqual([403, 'PACKAGE_NOT_ALLOWED']);
  const unknown = await server.send('DELETE', '/api/packages/nowhere');
  expect([unknown.status, unknown.json.code]).toEqual([404, 'PACKAGE_NOT_FOUND']);
  const { status, json } = await server.send('DELETE', '/api/packages/shop');
  expect([status, json.data.removed]).toEqual([200, ['counter', 'shop']]);
  expect((await server.run('import shop')).json.data.outcome).toBe('error');
  expect((await server.run('import greet; 1')).json.data.result).toBe(1);
}, 120_000);
