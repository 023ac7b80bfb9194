import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitFor } from '../kit/server.js';
import { onPath } from '../kit/tools.js';

const ROOT = path.resolve(import.meta.dirname, '..', '..');
const ROOT_USER = process.getuid?.() === 0;
/** Someone who owns nothing of the install, and process 1, as in a container; where root is there to make it so. */
const UID = 10_001;
const unshare = ROOT_USER ? onPath('unshare') : null;
const COMMAND = [process.execPath, 'dist/main.js'];

let folder: string;
let app: string;

/** A clean folder with what the build context of the Dockerfile has, the compiled code, and the packages of this checkout. */
function buildContext(): string {
  const source = path.join(folder, 'source');
  const allowed = readFileSync(path.join(ROOT, '.dockerignore'), 'utf8').match(/(?<=^!).+$/gm) ?? [];
  for (const name of [...allowed, 'dist']) {
    mkdirSync(path.dirname(path.join(source, name)), { recursive: true });
    cpSync(path.join(ROOT, name), path.join(source, name), { recursive: true });
  }
  for (const built of ['sandbox/launcher/launcher', 'native/addon/memory.node', 'bundle'])
    rmSync(path.join(source, 'dist', built), { force: true, recursive: true });
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(source, 'node_modules'));
  return source;
}

/** It copies all packages and builds an image. */
const wanted = process.env.CI === 'true' || process.env.TEST_CONTAINER === '1';
if (!wanted)
  process.stderr.write('\n!!! container.spec.ts is SKIPPED: set TEST_CONTAINER=1 to run it !!!\n\n');

beforeAll(() => {
  if (!wanted) return;
  folder = mkdtempSync(path.join(tmpdir(), 'container-'));
  chmodSync(folder, 0o755);
  const source = buildContext();
  app = path.join(folder, 'app');
  if (ROOT_USER) execFileSync('chown', ['-R', '10002:10002', folder]);
  const builder = ROOT_USER ? { uid: 10_002, gid: 10_002 } : {};
  const env = { PATH: process.env.PATH, HOME: folder, npm_config_cache: path.join(folder, 'npm') };
  // As in the Dockerfile, but by an ordinary user.
  execFileSync(path.join(source, 'deploy', 'container', 'build.sh'), [app], {
    ...builder,
    env,
    stdio: 'pipe',
  });
}, 240_000);
afterAll(() => {
  if (!folder) return;
  execFileSync('chmod', ['-R', 'u+w', folder]);
  rmSync(folder, { recursive: true, force: true });
});

interface Started {
  child: ChildProcess;
  url: string;
  output(): string;
  exited: Promise<number | null>;
}

async function start(): Promise<Started> {
  const [file = '', ...args] = unshare
    ? [unshare, '--pid', '--fork', '--setuid', String(UID), '--setgid', String(UID), ...COMMAND]
    : COMMAND;
  const env = {
    PATH: process.env.PATH,
    PORT: '0',
    LOG_FILE: '',
    PYODIDE_POOL_SIZE: '1',
    EXECUTION_KILL_GRACE: '200',
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
  return { child, url, output: () => output, exited };
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

(wanted ? describe : describe.skip)('what deploy/container/build.sh makes', () => {
  it('is nobody else’s to write, and holds launcher and image but nothing of development', () => {
    const writable = execFileSync('find', [app, '!', '-type', 'l', '-perm', '/222'], { encoding: 'utf8' });
    expect(writable).toBe('');
    const files = filesOf();
    expect(files).toContain('dist/sandbox/launcher/launcher ');
    expect(files).toMatch(/\.cache\/image\/[0-9a-f]+\.image /);
    expect(files).not.toMatch(/node_modules\/(typescript|jest|@biomejs)\//);
  });

  it('serves as process 1 and as a user who may write nothing of it, contained, and leaves in order', async () => {
    const before = filesOf();
    const { url, child, exited, output } = await start();
    const inner = unshare ? childrenOf(Number(child.pid))[0] : child.pid;
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
      const states = childrenOf(Number(inner)).map(
        (pid) => /^State:\s+(\S)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1],
      );
      expect(states).toHaveLength(1);
      expect(states).not.toContain('Z');
      expect(output()).not.toContain('EROFS');
      expect(output()).not.toContain('EACCES');
    } finally {
      process.kill(Number(inner), 'SIGTERM');
      expect(await exited).toBe(0);
    }
    expect(filesOf()).toBe(before);
  }, 90_000);
});
