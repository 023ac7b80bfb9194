import { type ChildProcess, execFile, spawn } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { makeExtension } from '../kit/extension.mjs';
import { freePort } from '../kit/free-port.js';
import { EXTENSION_SUFFIX, EXTENSION_TAG, IMAGE_DIR } from '../kit/package-image.js';
import { waitFor } from '../kit/server.js';
import { SimpleIndex } from '../kit/simple-index.js';

const ROOT = path.join(import.meta.dirname, '..', '..');
const START_LIMIT_MS = 90_000;
const execute = promisify(execFile);

/** The commands of a section of docs/packages.md, in order. */
function blocksOf(heading: string): string[] {
  const page = readFileSync(path.join(ROOT, 'docs', 'packages.md'), 'utf8');
  const section = page.split(/^### /m).find((text) => text.startsWith(`${heading}\n`)) ?? '';
  return [...String(section.split(/^## /m)[0]).matchAll(/^```bash\n([\s\S]*?)^```/gm)].map((block) =>
    String(block[1]),
  );
}

let folder: string;
let index: SimpleIndex;
/** Its host and port, known after its end, too. */
let host: string;
let port: number;

/** A place to install the server: the built tree, and nothing else. */
function checkout(name: string): string {
  const place = path.join(folder, name);
  mkdirSync(place);
  cpSync(path.join(ROOT, 'dist'), path.join(place, 'dist'), { recursive: true });
  cpSync(path.join(ROOT, 'package.json'), path.join(place, 'package.json'));
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(place, 'node_modules'));
  return place;
}

/** What bash runs: the block as printed, but for the address of the index. */
const scriptOf = (block: string) =>
  `set -e -o pipefail\n${block.replace('https://user:password@index.example', `http://user:password@${host}`)}`;

const environment = (more: Record<string, string> = {}) => ({
  PATH: process.env.PATH,
  HOME: folder,
  // The page names port 3000; .curlrc leads curl to the port of this test.
  CURL_HOME: folder,
  PORT: String(port),
  LOG_FILE: '',
  PYODIDE_POOL_SIZE: '1',
  POOL_SPARE_WORKER: 'off',
  PYODIDE_IMAGE_DIR: IMAGE_DIR,
  // In place of the Pyodide distribution, whose address tests do not request.
  PYODIDE_PACKAGE_LOCK: path.join(folder, 'lock.json'),
  PYODIDE_PACKAGE_INDEX: `http://${host}/files/`,
  JOBS_DIR: path.join(folder, 'jobs'),
  ...more,
});

/** Runs a block that ends by itself. @returns its output */
async function run(block: string, cwd: string): Promise<string> {
  const { stdout, stderr } = await execute('bash', ['-c', scriptOf(block)], { cwd, env: environment() });
  return stdout + stderr;
}

/** Runs a block that starts a server; resolves when it is ready. @returns what ends it */
async function start(
  block: string,
  cwd: string,
  more: Record<string, string> = {},
): Promise<() => Promise<void>> {
  expect(block.trimEnd().split('\n').at(-1)).toBe('npm start');
  // In a separate process group: bash, npm and the server all end with it.
  const child = spawn('bash', ['-c', scriptOf(block)], {
    ...{ cwd, env: environment(more), detached: true },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => output.push(String(data)));
  const stop = () => stopGroup(child);
  try {
    await waitFor(
      async () => {
        if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode}: ${output.join('')}`);
        return (await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => null))?.status === 200;
      },
      START_LIMIT_MS,
      () => output.join(''),
    );
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}

async function stopGroup(child: ChildProcess): Promise<void> {
  const signal = (name: NodeJS.Signals | 0) => {
    try {
      return process.kill(-Number(child.pid), name);
    } catch {
      return false;
    }
  };
  signal('SIGTERM');
  await waitFor(() => !signal(0), 20_000).finally(() => signal('SIGKILL'));
}

async function resultOf(code: string): Promise<unknown> {
  const response = await fetch(`http://127.0.0.1:${port}/api/execute`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code }),
  });
  const { data, error } = (await response.json()) as { data: { result: unknown }; error: string | null };
  expect(error).toBeNull();
  return data.result;
}

/** Publishes wheels that stand for those that the page names, and a distribution that has the first two. */
async function publish(): Promise<void> {
  const numpy = index.publish({
    name: 'numpy',
    version: '2.4.3',
    tag: EXTENSION_TAG,
    files: {
      'numpy/__init__.py': 'from numpy._core import add, total\n__version__ = "2.4.3"\n',
      [`numpy/_core${EXTENSION_SUFFIX}`]: await makeExtension({ name: '_core' }),
    },
  });
  const pandas = index.publish({
    name: 'pandas',
    version: '3.0.0',
    requires: ['numpy>=2'],
    files: { 'pandas/__init__.py': 'import numpy\nsummed = numpy.add(40)\n' },
  });
  for (const version of ['1.0', '2.1']) {
    index.publish({
      name: 'our_tool',
      version,
      requires: ['numpy'],
      files: { 'our_tool.py': `import numpy\nVERSION = "${version}"\n` },
    });
  }
  const own = createRequire(import.meta.url)('pyodide/pyodide-lock.json') as { info: object };
  const locked = (name: string, version: string, file: typeof numpy, depends: string[]) => ({
    ...{ name, version, file_name: file.fileName, sha256: file.sha256, imports: [name], depends },
    ...{ package_type: 'package', install_dir: 'site' },
  });
  const packages = {
    numpy: locked('numpy', '2.4.3', numpy, []),
    pandas: locked('pandas', '3.0.0', pandas, ['numpy']),
  };
  writeFileSync(path.join(folder, 'lock.json'), JSON.stringify({ info: own.info, packages }));
}

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'packages-page-'));
  index = await SimpleIndex.start();
  host = new URL(index.origin).host;
  port = await freePort();
  writeFileSync(path.join(folder, '.curlrc'), `connect-to = "localhost:3000:127.0.0.1:${port}"\n`);
  await publish();
}, 60_000);
afterAll(async () => {
  await index?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('docs/packages.md, run as printed', () => {
  it('gets packages by name, from the distribution', async () => {
    const [starts = '', asks = '', ...others] = blocksOf('By name');
    expect(others).toEqual([]);
    // "In two lines."
    expect(starts.trim().split('\n')).toHaveLength(2);
    const place = checkout('by-name');
    const stop = await start(starts, place);
    try {
      expect(JSON.parse(await run(asks, place)).data.result).toEqual(['numpy', 'pandas']);
      expect(await resultOf('import pandas\npandas.summed')).toBe(40);
      expect(index.asked.some((one) => one.includes('/simple/'))).toBe(false);
    } finally {
      await stop();
    }
  }, 150_000);

  it('gets packages from a private index, with its password', async () => {
    const [starts = '', ...others] = blocksOf('From a private index');
    expect(others).toEqual([]);
    const stop = await start(starts, checkout('private'));
    try {
      expect(await resultOf('import our_tool, numpy\n[our_tool.VERSION, numpy.__version__]')).toEqual([
        '2.1',
        '2.4.3',
      ]);
    } finally {
      await stop();
    }
    const shown = index.authorized.get(`${host} /simple/our-tool/`);
    expect(shown).toBe(`Basic ${Buffer.from('user:password').toString('base64')}`);
  }, 150_000);

  it('gets packages on a host without network', async () => {
    const [fetches = '', starts = '', ...others] = blocksOf('On a host without network');
    expect(others).toEqual([]);
    const connected = checkout('connected');
    expect(await run(fetches, connected)).toContain('2 packages are in');
    const alone = checkout('alone');
    for (const name of ['pylock.toml', 'wheels'])
      cpSync(path.join(connected, name), path.join(alone, name), { recursive: true });
    await index.close();
    // An image that another start made would need no wheel.
    const stop = await start(starts, alone, { PYODIDE_IMAGE_DIR: await coreImageAlone() });
    try {
      expect(await resultOf('import numpy, pandas\n[numpy.__version__, pandas.summed]')).toEqual([
        '2.4.3',
        40,
      ]);
    } finally {
      await stop();
    }
  }, 150_000);
});

/** A folder of images with the core image only, as after `npm ci`. */
async function coreImageAlone(): Promise<string> {
  const store = pathToFileURL(path.join(ROOT, 'dist', 'engine', 'image', 'image-store.js')).href;
  const { ensureImage } = (await import(store)) as typeof import('../../src/engine/image/image-store.js');
  const { file } = await ensureImage(IMAGE_DIR);
  const dir = path.join(folder, 'image');
  mkdirSync(dir);
  copyFileSync(file, path.join(dir, path.basename(file)));
  return dir;
}
