import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { makeExtension } from '../kit/extension.mjs';
import { EXTENSION_SUFFIX, EXTENSION_TAG } from '../kit/package-image.js';
import { type Server, startServer } from '../kit/server.js';
import { SimpleIndex, sumOf } from '../kit/simple-index.js';
import { makeZip } from '../kit/wheels.mjs';

const folder = mkdtempSync(path.join(tmpdir(), 'indexes-e2e-'));
const DIST = path.join(import.meta.dirname, '..', '..', 'dist');
const SECRET = 'open-sesame';

let first: SimpleIndex;
let second: SimpleIndex;
let env: Record<string, string>;
let server: Server;

/** Another distribution of Pyodide's, of an earlier patch release: with one package, and its file beside it. */
function writeDistribution(): Record<string, string> {
  const own = createRequire(import.meta.url)('pyodide/pyodide-lock.json') as { info: { python: string } };
  const { fileName, sha256, bytes } = second.publish({ name: 'from_lock', version: '1.0' });
  const distribution = path.join(folder, 'distribution');
  mkdirSync(distribution);
  writeFileSync(path.join(distribution, fileName), bytes);
  const about = { name: 'from_lock', version: '1.0', file_name: fileName, sha256, imports: ['from_lock'] };
  const packages = { from_lock: { ...about, depends: [], package_type: 'package', install_dir: 'site' } };
  const info = { ...own.info, python: own.info.python.replace(/\d+$/, '0') };
  const lock = path.join(folder, 'lock.json');
  writeFileSync(lock, JSON.stringify({ info, packages }));
  return { PYODIDE_PACKAGE_LOCK: lock, PYODIDE_PACKAGE_INDEX: distribution };
}

beforeAll(async () => {
  [first, second] = [await SimpleIndex.start(), await SimpleIndex.start()];
  const module = (name: string, value: unknown) => ({ [`${name}.py`]: `VALUE = ${JSON.stringify(value)}\n` });
  first.publish({
    name: 'Web_Tool',
    version: '2.0',
    requires: ['base>=1.5', 'fast ; extra == "speed"', 'windows ; sys_platform == "win32"'],
    files: { 'web_tool.py': 'import base\nVALUE = base.VALUE\n' },
    extra: [],
  });
  first.publish({ name: 'base', version: '1.0', files: module('base', 'old') });
  first.publish({ name: 'base', version: '2.0', files: module('base', 'new') });
  first.publish({ name: 'base', version: '3.0a1', files: module('base', 'pre') });
  // The second index has a newer one, which does not count.
  second.publish({ name: 'base', version: '9.0', files: module('base', 'foreign') });
  second.publish({
    name: 'fast',
    tag: EXTENSION_TAG,
    files: {
      'fast/__init__.py': 'from fast._core import add, total\n',
      [`fast/_core${EXTENSION_SUFFIX}`]: await makeExtension({ name: '_core' }),
    },
  });
  second.publish({ name: 'from_lock', version: '2.0', files: { 'from_lock.py': 'VALUE = 2\n' } });
  second.publish({ name: 'needs_old', requires: ['base<2'] });
  second.publish({ name: 'needs_needs_old', requires: ['needs_old'] });
  second.publish({ name: 'needs_denied', requires: ['denied'] });
  second.publish({ name: 'extra_denied', requires: ['denied ; extra == "more"'] });
  second.publish({ name: 'denied' });
  second.publish({ name: 'forged' }, { hashes: { sha256: 'a'.repeat(64) } });
  second.publish({ name: 'source_only' }, { filename: 'source_only-1.0.tar.gz' });
  const bomb = makeZip([
    { path: 'bomb-1.0.dist-info/METADATA', content: 'Name: bomb\nVersion: 1.0\n' },
    { path: 'bomb.py', content: 'x'.repeat(1000), claimedSize: 4_000_000_000 },
  ]);
  second.put('bomb-1.0-py3-none-any.whl', bomb);
  const place = { filename: 'bomb-1.0-py3-none-any.whl', url: '../../files/bomb-1.0-py3-none-any.whl' };
  second.list('bomb', { ...place, hashes: { sha256: sumOf(bomb) } });
  env = {
    ...writeDistribution(),
    PYODIDE_PACKAGES: 'web-tool[speed]>=1,<3, from_lock',
    PYODIDE_PACKAGE_DIR: path.join(folder, 'cache'),
    PACKAGE_INDEXES: `${first.withUser(`ada:${SECRET}`)},${second.url}`,
    PACKAGE_DENY: 'denied',
  };
  server = await startServer(env);
}, 120_000);
afterAll(async () => {
  await server?.stop();
  await first?.close();
  await second?.close();
  rmSync(folder, { recursive: true, force: true });
});

const install = (...packages: string[]) => server.post('/api/packages', { packages });
const loaded = async (of = server): Promise<string[]> =>
  (await of.get('/api/packages')).json.data.loaded.map(
    (one: { name: string; version: string; source: string }) => `${one.name} ${one.version} ${one.source}`,
  );
const SET = ['base 2.0 index', 'fast 1.0 index', 'from_lock 1.0 lock', 'web-tool 2.0 index'];

/** A command of dist, with what it wrote. */
function command(
  file: string,
  args: string[],
  more: Record<string, string>,
): Promise<{ code: number; text: string }> {
  return new Promise((resolve) => {
    const options = { env: { PATH: process.env.PATH, ...more }, cwd: folder };
    execFile(process.execPath, [path.join(DIST, file), ...args], options, (error, stdout, stderr) => {
      resolve({ code: Number(error?.code ?? 0), text: stdout + stderr });
    });
  });
}

it('a server starts with packages of its indexes, extras and extension modules included', async () => {
  expect(await loaded()).toEqual(SET);
  const { json } = await server.run(
    'import sys\nready = [n in sys.modules for n in ("web_tool", "fast", "from_lock")]\nimport web_tool, fast\nfast.add(2)\n[ready, web_tool.VALUE, fast.total()]',
  );
  // `fast` was needed only, so nobody imported it.
  expect(json.data.result).toEqual([[true, false, true], 'new', 2]);
});

it('the password of an index is sent there, and told nobody', async () => {
  expect([...first.authorized.values()].every((one) => one?.startsWith('Basic '))).toBe(true);
  expect([...second.authorized.values()].some((one) => one !== undefined)).toBe(false);
  const texts = [
    (await server.get('/api/packages')).text,
    (await server.get('/api/status')).text,
    (await install('nowhere')).text,
    server.stdout(),
    server.log(),
    readFileSync(path.join(folder, 'cache', 'pylock.toml'), 'utf8'),
  ];
  const basic = Buffer.from(`ada:${SECRET}`).toString('base64');
  for (const text of texts) {
    expect(text).not.toContain(SECRET);
    expect(text).not.toContain(basic);
  }
});

it.each<[string[], number, string, string]>([
  [['nowhere'], 404, 'PACKAGE_NOT_FOUND', 'nor in any of its indexes (PACKAGE_INDEXES)'],
  [['base==1.7'], 404, 'PACKAGE_NOT_FOUND', 'has version 3.0a1, 2.0, 1.0 for this interpreter'],
  [['source_only'], 404, 'PACKAGE_NOT_FOUND', 'source archives only'],
  [['needs_denied'], 403, 'PACKAGE_NOT_ALLOWED', 'needs-denied 1.0 needs denied'],
  [['extra_denied[more]'], 403, 'PACKAGE_NOT_ALLOWED', 'PACKAGE_DENY'],
  [['denied'], 403, 'PACKAGE_NOT_ALLOWED', 'PACKAGE_DENY'],
  [['forged'], 502, 'PACKAGE_DOWNLOAD_FAILED', 'does not match its SHA-256'],
  [['bomb'], 404, 'PACKAGE_NOT_FOUND', 'bomb-1.0-py3-none-any.whl is invalid: it unpacks to more than'],
  [['base>=x'], 422, 'PACKAGE_INVALID', 'base>=x'],
])(
  '%j is refused with %d %s, and nothing changes',
  async (packages, status, code, sentence) => {
    const answer = await install(...packages);
    expect([answer.status, answer.json.code]).toEqual([status, code]);
    expect(answer.json.error).toContain(sentence);
    expect(await loaded()).toEqual(SET);
  },
  60_000,
);

it('a conflict is explained with the chain of packages that need each other', async () => {
  const answer = await install('needs_needs_old');
  expect([answer.status, answer.json.code]).toEqual([422, 'PACKAGE_CONFLICT']);
  expect(answer.json.error).toContain('web-tool 2.0');
  expect(answer.json.error).toContain('needs base>=1.5');
  expect(answer.json.error).toContain(
    'needs-old 1.0 (needed by needs-needs-old 1.0, needed by the request) needs base<2',
  );
  expect(await loaded()).toEqual(SET);
}, 60_000);

it('a package of the lock file comes from an index when another version is asked for', async () => {
  const { status, json } = await install('from_lock>=2');
  expect([status, json.data?.added, json.error]).toEqual([200, ['from-lock'], null]);
  expect(await loaded()).toContain('from-lock 2.0 index');
  expect((await server.run('import from_lock\nfrom_lock.VALUE')).json.data.result).toBe(2);
  expect((await server.send('DELETE', '/api/packages/from_lock')).status).toBe(200);
  expect(await loaded()).toEqual(SET);
}, 120_000);

it('what was chosen stays chosen: newer versions come only when they are asked for', async () => {
  first.publish({ name: 'base', version: '2.5', files: { 'base.py': 'VALUE = "newer"\n' } });
  const { status } = await install('extra_denied');
  expect(status).toBe(200);
  expect(await loaded()).toEqual([...SET.slice(0, 1), 'extra-denied 1.0 index', ...SET.slice(1)]);
}, 120_000);

it('after a restart the same packages are there, and no index is asked', async () => {
  await server.stop();
  const before = first.asked.length + second.asked.length;
  server = await startServer(env);
  expect(await loaded()).toEqual([...SET.slice(0, 1), 'extra-denied 1.0 index', ...SET.slice(1)]);
  expect(first.asked.length + second.asked.length).toBe(before);
}, 120_000);

describe('a fleet', () => {
  const lockFile = path.join(folder, 'pylock.toml');
  const away = { PACKAGE_INDEXES: 'http://127.0.0.1:9/simple/' };

  it('has one lock, which says every file with its hash', async () => {
    writeFileSync(
      path.join(folder, 'requirements.txt'),
      '# of the team\n-c constraints.txt\nWeb-Tool[speed] >= 1 ; python_version >= "3.14"\nfrom_lock\nnowhere ; sys_platform == "win32"\n',
    );
    writeFileSync(path.join(folder, 'constraints.txt'), 'base < 2.5\nnobody-needs-this==1\n');
    const { code, text } = await command('features/packages/commands/lock-packages.js', [], {
      ...env,
      PYODIDE_PACKAGES: 'requirements.txt',
    });
    expect([code, text]).toEqual([0, expect.stringContaining('4 packages are in')]);
    const lock = readFileSync(lockFile, 'utf8');
    expect(lock).toContain('lock-version = "1.0"');
    expect(lock).not.toContain(SECRET);
    expect(lock.match(/sha256 = "[0-9a-f]{64}"/g)).toHaveLength(4);
    expect(lock).toContain('version = "2.0"');
  }, 60_000);

  it('starts from it on another server, whatever the indexes have by then', async () => {
    const other = await startServer({
      ...env,
      PYODIDE_PACKAGES: lockFile,
      PYODIDE_PACKAGE_DIR: path.join(folder, 'two'),
    });
    try {
      expect(await loaded(other)).toEqual(SET);
      expect((await other.run('import web_tool\nweb_tool.VALUE')).json.data.result).toBe('new');
      const refused = await other.send('DELETE', '/api/packages/web-tool');
      expect([refused.status, refused.json.code]).toEqual([403, 'PACKAGE_NOT_ALLOWED']);
      const conflict = await other.post('/api/packages', { packages: ['base>=2.5'] });
      expect([conflict.status, conflict.json.code]).toEqual([422, 'PACKAGE_CONFLICT']);
    } finally {
      await other.stop();
    }
  }, 120_000);

  it('has a folder for machines without a network', async () => {
    const packageDir = path.join(folder, 'offline');
    const packages = { PYODIDE_PACKAGES: 'web-tool[speed] from_lock', PYODIDE_PACKAGE_DIR: packageDir };
    const { code, text } = await command('features/packages/commands/fetch-packages.js', [], {
      ...env,
      ...packages,
    });
    expect([code, text]).toEqual([0, expect.stringContaining('4 files and pylock.toml are in')]);
    expect(readdirSync(packageDir)).toHaveLength(5);
    const offline = { PYODIDE_PACKAGE_INDEX: '/nowhere', PACKAGE_INDEXES: 'off' };
    const other = await startServer({ ...env, ...packages, ...offline });
    try {
      expect((await loaded(other)).map((one) => one.split(' ')[0])).toEqual([
        'base',
        'fast',
        'from_lock',
        'web-tool',
      ]);
    } finally {
      await other.stop();
    }
  }, 120_000);

  it('tells what is wrong with a file', async () => {
    const damaged = path.join(folder, 'pylock.damaged.toml');
    writeFileSync(damaged, readFileSync(lockFile, 'utf8').replaceAll('sha256', 'sha1'));
    writeFileSync(path.join(folder, 'options.txt'), 'six\n--index-url https://index.example/simple\n');
    for (const [packages, sentence] of [
      [damaged, 'has no SHA-256'],
      ['options.txt', 'line 2: the option'],
      ['absent.txt', 'file not found'],
    ] as const) {
      const { code, text } = await command('features/packages/commands/fetch-packages.js', [packages], {
        ...env,
        ...away,
      });
      expect([code, text]).toEqual([1, expect.stringContaining(sentence)]);
    }
  }, 60_000);
});

it("pip's own settings count where there are no others", async () => {
  const { PACKAGE_INDEXES: _, ...others } = env;
  const packageDir = path.join(folder, 'pip');
  const { code, text } = await command('features/packages/commands/fetch-packages.js', ['fast', 'base'], {
    ...others,
    PYODIDE_PACKAGE_DIR: packageDir,
    PIP_INDEX_URL: first.withUser('ada:other'),
    PIP_EXTRA_INDEX_URL: `/opt/wheels ${second.url}`,
  });
  expect([code, text]).toEqual([0, expect.stringContaining('2 files and pylock.toml')]);
  expect(existsSync(path.join(packageDir, 'base-2.5-py3-none-any.whl'))).toBe(true);
  const none = await command('features/packages/commands/fetch-packages.js', ['fast'], {
    ...others,
    PYODIDE_PACKAGE_DIR: packageDir,
  });
  expect([none.code, none.text]).toEqual([
    1,
    expect.stringContaining('no index is configured (PACKAGE_INDEXES)'),
  ]);
}, 60_000);
