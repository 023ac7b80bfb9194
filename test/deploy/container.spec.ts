import { execFile, execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitFor } from '../kit/server.js';
import { SimpleIndex } from '../kit/simple-index.js';
import { onPath } from '../kit/tools.js';

const ROOT = path.resolve(import.meta.dirname, '..', '..');
const ROOT_USER = process.getuid?.() === 0;
/** Someone who owns nothing of the install, and process 1, as in a container; where root is there to make it so. */
const UID = 10_001;
const unshare = ROOT_USER ? onPath('unshare') : null;
const COMMAND = [process.execPath, 'dist/main.js'];

let folder: string;
let app: string;
/** Runs a script of deploy/container on `app`, as an ordinary user. */
let script: (name: string, more?: Record<string, string>) => Promise<void>;

/** A clean folder with what the build context of the Dockerfile has, the compiled code, and the packages of this checkout. */
function buildContext(): string {
  const source = path.join(folder, 'source');
  const allowed = readFileSync(path.join(ROOT, '.dockerignore'), 'utf8').match(/(?<=^!).+$/gm) ?? [];
  for (const name of [...allowed.filter((one) => existsSync(path.join(ROOT, one))), 'dist']) {
    mkdirSync(path.dirname(path.join(source, name)), { recursive: true });
    cpSync(path.join(ROOT, name), path.join(source, name), { recursive: true });
  }
  for (const built of ['engine/sandbox/launcher/launcher', 'engine/native/addon/memory.node', 'bundle'])
    rmSync(path.join(source, 'dist', built), { force: true, recursive: true });
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(source, 'node_modules'));
  return source;
}

/** It copies all packages and builds an image. */
const wanted = process.env.CI === 'true' || process.env.TEST_CONTAINER === '1';
if (!wanted)
  process.stderr.write('\n!!! container.spec.ts is SKIPPED: set TEST_CONTAINER=1 to run it !!!\n\n');

beforeAll(async () => {
  if (!wanted) return;
  folder = mkdtempSync(path.join(tmpdir(), 'container-'));
  chmodSync(folder, 0o755);
  const source = buildContext();
  app = path.join(folder, 'app');
  if (ROOT_USER) execFileSync('chown', ['-R', '10002:10002', folder]);
  const builder = ROOT_USER ? { uid: 10_002, gid: 10_002 } : {};
  const env = { PATH: process.env.PATH, HOME: folder, npm_config_cache: path.join(folder, 'npm') };
  // As in the Dockerfile, but by an ordinary user.
  script = async (name, more = {}) => {
    const file = path.join(source, 'deploy', 'container', name);
    await promisify(execFile)(file, [app], { ...builder, env: { ...env, ...more } });
  };
  await script('build.sh');
}, 240_000);
afterAll(() => {
  if (!folder) return;
  execFileSync('chmod', ['-R', 'u+w', folder]);
  rmSync(folder, { recursive: true, force: true });
});

interface Started {
  url: string;
  /** Of the server, which is not the child where that has its own process ids. */
  pid: number;
  output(): string;
  /** Ends it in order. @returns its exit code */
  stop(): Promise<number | null>;
}

async function start(more: Record<string, string> = {}): Promise<Started> {
  const [file = '', ...args] = unshare
    ? [unshare, '--pid', '--fork', '--setuid', String(UID), '--setgid', String(UID), ...COMMAND]
    : COMMAND;
  const env = {
    PATH: process.env.PATH,
    PORT: '0',
    LOG_FILE: '',
    PYODIDE_POOL_SIZE: '1',
    EXECUTION_KILL_GRACE: '200',
    ...more,
  };
  const child = spawn(file, args, { cwd: app, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data: Buffer) => {
      output += data.toString();
    });
  }
  const exited = new Promise<number | null>((resolve) => {
    child.once('exit', resolve);
  });
  let url = '';
  await waitFor(async () => {
    if (child.exitCode !== null) throw new Error(output);
    url = /"msg":"Listening on (http:[^"]+)"/.exec(output)?.[1] ?? '';
    return url !== '' && (await fetch(`${url}/health/ready`)).status === 200;
  }, 60_000).catch((error: unknown) => {
    child.kill('SIGKILL');
    throw new Error(output, { cause: error });
  });
  const pid = Number(unshare ? childrenOf(Number(child.pid))[0] : child.pid);
  const stop = () => {
    process.kill(pid, 'SIGTERM');
    return exited;
  };
  return { url, pid, output: () => output, stop };
}

const childrenOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number);

const post = async (url: string, body: object): Promise<ReturnType<typeof JSON.parse>> =>
  (
    await fetch(`${url}/api/execute`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  ).json();

const filesOf = (): string =>
  execFileSync('find', [app, '-printf', '%p %s %T@\\n'], { encoding: 'utf8', maxBuffer: 1 << 28 });

/** Paths of all that somebody may write to, one a line. */
const writableFiles = (): string =>
  execFileSync('find', [app, '!', '-type', 'l', '-perm', '/222'], { encoding: 'utf8' });

(wanted ? describe : describe.skip)('what deploy/container/build.sh makes', () => {
  it('is nobody else’s to write, and holds launcher and image but nothing of development', () => {
    expect(writableFiles()).toBe('');
    const files = filesOf();
    expect(files).toContain('dist/engine/sandbox/launcher/launcher ');
    expect(files).toMatch(/\.cache\/image\/[0-9a-f]+\.image /);
    expect(files).not.toMatch(/node_modules\/(typescript|jest|@biomejs)\//);
  });

  it('serves as process 1 and as a user who may write nothing of it, contained, and leaves in order', async () => {
    const before = filesOf();
    const { url, pid: server, output, stop } = await start();
    try {
      expect((await post(url, { code: '6 * 7' })).data.result).toBe(42);
      const status: ReturnType<typeof JSON.parse> = await (await fetch(`${url}/api/status`)).json();
      const { layers } = status.data.pool.workers[0];
      const missing = Object.entries(layers).filter(
        ([name, on]) => on !== true && name !== 'permissionNetwork',
      );
      expect(missing).toEqual([]);
      // The OpenAPI document loads the most packages.
      expect((await fetch(`${url}/docs-json`)).status).toBe(200);
      // Each of these ends its worker by SIGKILL; what is left must be one process, and none that is dead.
      for (let n = 0; n < 2; n++) {
        const code = 'import collections, itertools; collections.deque(itertools.repeat(0), maxlen=0)';
        expect((await post(url, { code, timeout: 50 })).data.outcome).toBe('timeout');
      }
      expect((await post(url, { code: '1 + 1' })).data.result).toBe(2);
      const states = childrenOf(server).map(
        (pid) => /^State:\s+(\S)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1],
      );
      expect(states).toHaveLength(1);
      expect(states).not.toContain('Z');
      expect(output()).not.toContain('EROFS');
      expect(output()).not.toContain('EACCES');
    } finally {
      expect(await stop()).toBe(0);
    }
    expect(filesOf()).toBe(before);
  }, 90_000);
});

(wanted ? describe : describe.skip)('what deploy/container/add-packages.sh adds', () => {
  it('a build without packages is left as it is', async () => {
    const before = filesOf();
    await script('add-packages.sh', { PACKAGES: '' });
    expect(filesOf()).toBe(before);
  });

  it('packages of an index, their lock and their image, which a container starts from without a network', async () => {
    const index = await SimpleIndex.start();
    index.publish({ name: 'colours', version: '1.1', files: { 'colours.py': 'RED = "red"\n' } });
    index.publish({
      name: 'shapes',
      version: '2.0',
      requires: ['colours>=1'],
      files: { 'shapes.py': 'import colours\nCOLOUR = colours.RED\n' },
    });
    const secret = path.join(folder, 'package_indexes');
    writeFileSync(secret, `${index.withUser('ada:open-sesame')}\n`);
    try {
      await script('add-packages.sh', { PACKAGES: 'shapes>=2', PACKAGE_INDEXES_FILE: secret });
    } finally {
      await index.close();
    }
    expect([...index.authorized.values()].every((one) => one?.startsWith('Basic '))).toBe(true);
    const lock = readFileSync(path.join(app, 'pylock.toml'), 'utf8');
    const locked = [...lock.matchAll(/^\[\[packages\]\]\nname = "(.+)"\nversion = "(.+)"$/gm)];
    expect(locked.map(([, name, version]) => `${name} ${version}`)).toEqual(['colours 1.1', 'shapes 2.0']);
    expect(lock.match(/sha256 = "[0-9a-f]{64}"/g)).toHaveLength(2);
    // The password is in none of its files, in neither spelling.
    const basic = Buffer.from('ada:open-sesame').toString('base64');
    const holders = execFileSync('sh', [
      '-c',
      'grep -rlF -e "$1" -e "$2" "$3" || true',
      'sh',
      'open-sesame',
      basic,
      app,
    ]);
    expect(holders.toString()).toBe('');
    expect(writableFiles()).toBe('');

    const before = filesOf();
    const dockerfile = readFileSync(path.join(ROOT, 'deploy', 'container', 'Dockerfile'), 'utf8');
    const [, named = ''] = /PYODIDE_PACKAGES=\$\{PACKAGES:\+\/app\/(.+)\}/.exec(dockerfile) ?? [];
    const { url, stop } = await start({ PYODIDE_PACKAGES: path.join(app, named) });
    try {
      const { data } = await post(url, {
        code: 'import sys\nready = "shapes" in sys.modules\nimport shapes\n[ready, shapes.COLOUR]',
      });
      expect(data.result).toEqual([true, 'red']);
    } finally {
      expect(await stop()).toBe(0);
    }
    expect(filesOf()).toBe(before);
  }, 90_000);
});
