import { execFile, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { writeKeys } from '../../kit/keys.js';
import { type Server, startServer, waitFor } from '../../kit/server.js';
import { type Ended, runProgram } from './node.js';

const ROOT = path.resolve(import.meta.dirname, '..', '..', '..');
const MAIN = path.join(ROOT, 'dist', 'command-line', 'main.js');
const FOREVER = 'print("on", flush=True)\nwhile True: pass';
const LIMIT_MS = 240_000;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'command-line-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('pyodide-pool, against a server', () => {
  let server: Server;
  let env: NodeJS.ProcessEnv;
  beforeAll(async () => {
    const keys = writeKeys({ ci: {} });
    server = await startServer({ API_KEYS_FILE: keys.file });
    env = { PATH: process.env.PATH, PYODIDE_POOL_URL: server.url, PYODIDE_POOL_KEY: keys.key('ci') };
  }, 90_000);
  afterAll(() => server?.stop());

  const pool = (args: string[], input = ''): Promise<Ended> =>
    runProgram(process.execPath, [MAIN, ...args], { cwd: folder, env, input });

  it('runs code, files, modules and standard input, with arguments, as Python does', async () => {
    writeFileSync(path.join(folder, 'greet.py'), 'import sys\nprint("hello", *sys.argv[1:])\n"no echo"\n');
    expect(await pool(['-c', 'import sys; print(1, sys.argv[1:])', '-c', '--json'])).toEqual({
      code: 0,
      stdout: "1 ['-c', '--json']\n",
      stderr: '',
    });
    expect(await pool(['run', 'greet.py', 'you'])).toEqual({ code: 0, stdout: 'hello you\n', stderr: '' });
    expect((await pool(['-m', 'json.tool', '--compact'], '{"a": 1}')).stdout).toBe('{"a":1}\n');
    expect((await pool(['run', '-', 'x'], 'import sys\nprint(sys.argv[1])')).stdout).toBe('x\n');
    expect((await pool(['-c', 'print(input() + "!")'], 'é\n')).stdout).toBe('é!\n');
    expect((await pool(['--env', 'A=b=c', '-c', 'import os; print(os.environ["A"])'])).stdout).toBe('b=c\n');
  });

  it('does not wait for a standard input that the program does not read', async () => {
    const child = spawn(process.execPath, [MAIN, '-c', 'print(1)'], { cwd: folder, env });
    const code = await new Promise((resolve) => {
      child.once('exit', resolve);
    });
    expect(code).toBe(0);
  });

  it('has the exit code of the program, and says why it failed', async () => {
    expect(await pool(['-c', 'import sys; sys.exit(7)'])).toEqual({ code: 7, stdout: '', stderr: '' });
    const failed = await pool(['-c', 'import sys\nprint(1)\nprint(2, file=sys.stderr)\n1 / 0']);
    expect(failed).toMatchObject({ code: 1, stdout: '1\n' });
    expect(failed.stderr).toMatch(/^2\nTraceback [\s\S]*ZeroDivisionError: division by zero\n$/);
    const said = await pool(['-c', 'import sys; sys.exit("a reason")']);
    expect(said).toEqual({ code: 1, stdout: '', stderr: 'a reason\n' });
    const late = await pool(['--timeout', '0.5', '-c', FOREVER]);
    expect(late).toMatchObject({ code: 124, stdout: 'on\n' });
    const unable = await pool(['-c', ' ']);
    expect(unable).toMatchObject({ code: 125, stderr: expect.stringContaining('code') });
  });

  it('refuses arguments that it does not know, and files that it cannot read', async () => {
    for (const args of [
      [],
      ['--nothing', '-c', '1'],
      ['-c'],
      ['run'],
      ['--timeout', 'soon', '-c', '1'],
      ['--env', 'A', '-c', '1'],
      ['run', 'missing.py'],
      ['--in', 'missing', '-c', '1'],
      ['-m', 'a b'],
    ]) {
      const { code, stdout, stderr } = await pool(args);
      expect({ args, code, stdout }).toEqual({ args, code: 2, stdout: '' });
      expect(stderr).toMatch(/^pyodide-pool: /);
    }
    expect((await pool(['--help'])).stdout).toContain('--session NAME');
    expect((await pool(['--version'])).stdout.trim()).toBe(
      JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')).version,
    );
  });

  it('takes files and folders in, and puts files out', async () => {
    mkdirSync(path.join(folder, 'data', 'deep'), { recursive: true });
    writeFileSync(path.join(folder, 'data', 'deep', 'a.bin'), Buffer.of(0, 255));
    writeFileSync(path.join(folder, 'b.txt'), 'b');
    const code =
      'import os\nx = open("data/deep/a.bin", "rb").read()\nos.makedirs("out")\nopen("out/r.bin", "wb").write(x * 2)\nopen("s.txt", "w").write(open("named").read())';
    const ended = await pool(['--in', 'data', '--in', 'named=b.txt', '--out', 'results', '-c', code]);
    expect(ended).toEqual({ code: 0, stdout: '', stderr: '' });
    expect([...readFileSync(path.join(folder, 'results', 'out', 'r.bin'))]).toEqual([0, 255, 0, 255]);
    expect(readFileSync(path.join(folder, 'results', 's.txt'), 'utf8')).toBe('b');
    await pool(['--out', 'some', '--collect', '*.txt', '-c', 'open("a.txt", "w"); open("a.csv", "w")']);
    expect(readdirSync(path.join(folder, 'some'))).toEqual(['a.txt']);
  });

  it('writes nothing outside of the folder, whatever names the files have', async () => {
    const outside = path.join(folder, 'outside');
    mkdirSync(outside);
    mkdirSync(path.join(folder, 'inside'));
    symlinkSync(outside, path.join(folder, 'inside', 'link'));
    symlinkSync(path.join(outside, 'new'), path.join(folder, 'inside', 'file'));
    const code =
      'import os\nos.mkdir("link")\nopen("link/x", "w")\nopen("file", "w")\nopen("good", "w")\nopen("a\\\\b", "w")';
    const ended = await pool(['--out', 'inside', '-c', code]);
    expect(ended.code).toBe(1);
    expect(ended.stderr.match(/was not written/g)).toHaveLength(3);
    expect(readdirSync(outside)).toEqual([]);
    expect(existsSync(path.join(folder, 'inside', 'good'))).toBe(true);
    // A server that is not ours, and not honest.
    const files = ['../up', '/tmp/absolute', 'a/../../up', 'a//b', ''].map((name) => ({
      path: name,
      size: 1,
      content: 'x',
    }));
    const data = { outcome: 'ok', exitCode: 0, stdout: '', stderr: '', files, exception: null };
    const result = JSON.stringify({ success: true, data, error: null });
    const liar = createServer((_request, response) => {
      response.setHeader('content-type', 'text/event-stream');
      response.end(`event: result\ndata: ${result}\n\nevent: done\ndata: {}\n\n`);
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => {
      liar.once('listening', resolve);
    });
    const { port } = liar.address() as { port: number };
    const tricked = await runProgram(process.execPath, [MAIN, '--out', 'liar', '-c', '1'], {
      cwd: folder,
      env: { ...env, PYODIDE_POOL_URL: `http://127.0.0.1:${port}` },
    });
    liar.close();
    expect(tricked.stderr.match(/was not written/g)).toHaveLength(5);
    expect(existsSync(path.join(folder, 'up'))).toBe(false);
  });

  it('shows output while the program runs, and lets Ctrl+C interrupt it', async () => {
    const child = spawn(
      process.execPath,
      [
        MAIN,
        '-c',
        `try:\n  ${FOREVER.replaceAll('\n', '\n  ')}\nexcept KeyboardInterrupt:\n  print("off")\n  raise`,
      ],
      { cwd: folder, env },
    );
    let stdout = '';
    child.stdout.on('data', (text: Buffer) => {
      stdout += text.toString();
    });
    await waitFor(() => stdout === 'on\n', 30_000);
    child.kill('SIGINT');
    const code = await new Promise((resolve) => {
      child.once('close', resolve);
    });
    expect({ code, stdout }).toEqual({ code: 130, stdout: 'on\noff\n' });
  });

  it('keeps state in a named session, or in one by its id', async () => {
    await pool(['--session', 'mine', '-c', 'n = 41']);
    expect((await pool(['--session', 'mine', '-c', 'print(n + 1)'])).stdout).toBe('42\n');
    const other = await pool(['--json', '--session', 'other', '-c', '"n" in globals()']);
    const { sessionId, result } = JSON.parse(other.stdout);
    expect(result).toBe(false);
    expect((await pool(['--json', '--session', sessionId, '-c', '_'])).stdout).toContain('"result":false');
    expect(await pool(['--session', 'f'.repeat(32), '-c', '1'])).toMatchObject({ code: 125 });
  });

  it('prints the whole answer as JSON', async () => {
    const { code, stdout, stderr } = await pool([
      '--json',
      '-c',
      'print("x")\nopen("f", "w").write("y")\nint("a")',
    ]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      outcome: 'error',
      stdout: 'x\n',
      files: [{ path: 'f', content: 'y' }],
      exception: { type: 'ValueError' },
    });
  });

  it('says what is wrong with the server', async () => {
    const at = (more: NodeJS.ProcessEnv) =>
      runProgram(process.execPath, [MAIN, '-c', '1'], { env: { ...env, ...more } });
    expect(await at({ PYODIDE_POOL_KEY: 'wrong' })).toMatchObject({
      code: 125,
      stderr: expect.stringContaining('key'),
    });
    expect(await at({ PYODIDE_POOL_URL: 'http://127.0.0.1:9' })).toMatchObject({
      code: 125,
      stderr: expect.stringContaining('failed'),
    });
  });
});

describe('pyodide-pool mcp', () => {
  let server: Server;
  let env: Record<string, string>;
  beforeAll(async () => {
    const keys = writeKeys({ ci: {} });
    server = await startServer({ API_KEYS_FILE: keys.file });
    env = { PATH: String(process.env.PATH), PYODIDE_POOL_URL: server.url, PYODIDE_POOL_KEY: keys.key('ci') };
  }, 90_000);
  afterAll(() => server?.stop());

  const running = async () => {
    const headers = { authorization: `Bearer ${env.PYODIDE_POOL_KEY}` };
    return (await server.get('/api/executions', headers)).json.data.executions.length;
  };

  it.each(['auto', 'legacy'] as const)('serves a client in the mode %s', async (mode) => {
    const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode } });
    await client.connect(new StdioClientTransport({ command: process.execPath, args: [MAIN, 'mcp'], env }));
    expect(client.getProtocolEra()).toBe(mode === 'auto' ? 'modern' : 'legacy');
    expect((await client.listTools()).tools).toHaveLength(5);
    const seen: unknown[] = [];
    const call = (code: string, options = {}) =>
      client.callTool({ name: 'run_python', arguments: { code } }, options);
    const answers = await Promise.all([
      call('print("a", flush=True)\n1', { onprogress: (one: unknown) => seen.push(one) }),
      call('2'),
    ]);
    expect(answers.map(({ structuredContent }) => (structuredContent as { result: number }).result)).toEqual([
      1, 2,
    ]);
    expect(seen.length).toBeGreaterThan(0);
    const leave = new AbortController();
    const left = call(FOREVER, { signal: leave.signal }).catch((error: unknown) => error);
    await waitFor(async () => (await running()) === 1, 30_000);
    leave.abort();
    await left;
    await waitFor(async () => (await running()) === 0, 30_000);
    await client.close();
  });

  it('answers what is wrong, message by message, and ends with its input', async () => {
    const lines = ['nonsense', '{"jsonrpc":"2.0","id":7,"method":"tools/list","params":{}}', ''];
    const at = (more: Record<string, string>) =>
      runProgram(process.execPath, [MAIN, 'mcp'], { env: { ...env, ...more }, input: lines.join('\n') });
    const [fine, keyless, away] = [
      await at({}),
      await at({ PYODIDE_POOL_KEY: 'no' }),
      await at({ PYODIDE_POOL_URL: 'http://127.0.0.1:9' }),
    ];
    for (const { code, stderr } of [fine, keyless, away])
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const answersOf = ({ stdout }: Ended) =>
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
    expect(answersOf(fine)).toMatchObject([
      { id: null, error: { code: -32_700 } },
      { id: 7, result: { tools: {} } },
    ]);
    expect(answersOf(keyless)[1]).toMatchObject({
      id: 7,
      error: { message: expect.stringContaining('UNAUTHENTICATED') },
    });
    expect(answersOf(away)[1]).toMatchObject({
      id: 7,
      error: { message: expect.stringContaining('cannot be reached') },
    });
  });
});

describe('pyodide-pool from its tarball, with a pool of its own', () => {
  let bin: string;
  let env: NodeJS.ProcessEnv;
  const pool = (args: string[], input = ''): Promise<Ended> =>
    runProgram(bin, args, { cwd: folder, env, input });
  beforeAll(async () => {
    const place = path.join(folder, 'installed');
    mkdirSync(place);
    writeFileSync(path.join(place, 'package.json'), '{"private": true}');
    const npm = (...args: string[]) => promisify(execFile)('npm', args, { cwd: place });
    await npm('pack', '--ignore-scripts', '--pack-destination', folder, ROOT);
    const tarball = path.join(folder, String(readdirSync(folder).find((name) => name.endsWith('.tgz'))));
    await npm('install', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', tarball);
    bin = path.join(place, 'node_modules', '.bin', 'pyodide-pool');
    env = { PATH: process.env.PATH, HOME: path.join(folder, 'home'), TMPDIR: path.join(folder, 'tmp') };
    mkdirSync(String(env.TMPDIR));
    // The first run builds the image.
    const first = await pool(['-c', 'print(1)']);
    expect(first).toEqual({ code: 0, stdout: '1\n', stderr: '' });
  }, LIMIT_MS);

  it('contains what it needs, and nothing of tests, caches and secrets', () => {
    const names = readdirSync(path.join(folder, 'installed', 'node_modules', 'pyodide-pool-server'));
    expect(names.sort()).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'SECURITY.md',
      'dist',
      'docs',
      'package.json',
    ]);
  });

  it(
    'keeps sessions between runs, and leaves nothing else',
    async () => {
      expect((await pool(['--session', 'mine', '-c', 'n = 41'])).stderr).toBe('');
      expect((await pool(['--session', 'mine', '-c', 'print(n + 1)'])).stdout).toBe('42\n');
      expect(readdirSync(String(env.TMPDIR))).toEqual([]);
    },
    LIMIT_MS,
  );

  it(
    'leaves no process when it is killed',
    async () => {
      const child = spawn(bin, ['-c', FOREVER], { cwd: folder, env });
      await new Promise((resolve) => {
        child.stdout.once('data', resolve);
      });
      const { stdout } = await promisify(execFile)('pgrep', ['-P', String(child.pid)]);
      child.kill('SIGKILL');
      const alive = () => {
        try {
          process.kill(Number(stdout.trim()), 0);
          return true;
        } catch {
          return false;
        }
      };
      expect(alive()).toBe(true);
      await waitFor(() => !alive(), 60_000);
    },
    LIMIT_MS,
  );

  it(
    'takes the settings of the environment, and shows what is wrong with them',
    async () => {
      const ended = await runProgram(bin, ['-c', '1'], { env: { ...env, EXECUTION_TIMEOUT: 'soon' } });
      expect(ended.code).toBe(125);
      expect(ended.stderr).toContain('EXECUTION_TIMEOUT');
    },
    LIMIT_MS,
  );
});
