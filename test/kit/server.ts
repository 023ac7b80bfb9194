import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkAnswer } from './contract.js';

const ROOT = path.resolve(import.meta.dirname, '..', '..');
const START_LIMIT_MS = 60_000;

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  /** The body as JSON; undefined when it is none. */
  json: ReturnType<typeof JSON.parse>;
}

/** A server of dist as its own process, as a user starts it. Its answers are held against the OpenAPI document. */
export interface Server {
  url: string;
  port: number;
  pid: number;
  logFile: string;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  send(
    method: string,
    path: string,
    body?: string | FormData | ArrayBuffer,
    headers?: Record<string, string>,
  ): Promise<Answer>;
  /** POST of a JSON value. */
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>;
  run(code: string, more?: object): Promise<Answer>;
  signal(name: NodeJS.Signals): void;
  /** Exit code, or the signal's name. */
  exited: Promise<number | string>;
  /** Ends it in order; resolves with what `exited` does. */
  stop(): Promise<number | string>;
  stdout(): string;
  log(): string;
}

/** Starts dist/main.js below `root`, and resolves when it is ready; `ready: false` when it listens. */
export async function startServer(
  env: Record<string, string> = {},
  { ready = true, root = ROOT }: { ready?: boolean; root?: string } = {},
): Promise<Server> {
  const folder = mkdtempSync(path.join(tmpdir(), 'pool-server-'));
  const logFile = path.join(folder, 'logs', 'server.log');
  const child = spawn(process.execPath, ['dist/main.js'], {
    cwd: root,
    env: {
      PATH: process.env.PATH,
      PORT: '0',
      LOG_FILE: logFile,
      JOBS_DIR: path.join(folder, 'jobs'),
      // A start is most of what these tests cost; those that need a second process, or a spare one, ask for it.
      PYODIDE_POOL_SIZE: '1',
      POOL_SPARE_WORKER: 'off',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  child.stdout.on('data', (data: Buffer) => {
    out += data.toString();
  });
  child.stderr.on('data', (data: Buffer) => {
    out += data.toString();
  });
  const exited = new Promise<number | string>((resolve) => {
    child.once('exit', (code, signal) => resolve(code ?? signal ?? 'unknown'));
  });
  const url = await listening(child, () => out);
  const server = handle(child, url, logFile, exited, () => out);
  const { stop } = server;
  server.stop = async () => {
    const code = await stop();
    rmSync(folder, { recursive: true, force: true });
    return code;
  };
  if (ready)
    await waitFor(
      async () => (await server.get('/health/ready')).status === 200,
      START_LIMIT_MS,
      () => out,
    );
  return server;
}

/** Runs dist/main.js until it ends by itself; for starts that must fail. */
export async function runServer(
  env: Record<string, string>,
  cwd = ROOT,
): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, ['dist/main.js'], {
    cwd,
    env: { PATH: process.env.PATH, LOG_FILE: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data: Buffer) => {
      output += data.toString();
    });
  }
  const code = await new Promise<number | null>((resolve) => {
    child.once('close', resolve);
  });
  return { code, output };
}

/** Polls until a condition holds. @throws when it does not within the limit (ms) */
export async function waitFor(
  condition: () => boolean | Promise<boolean>,
  limitMs: number,
  hint = () => '',
): Promise<void> {
  const deadline = performance.now() + limitMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`Not within ${limitMs} ms. ${hint().slice(-1000)}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Sends raw bytes over a connection of its own, and abandons it after `leaveAfterMs`. */
export function postAndLeave(
  server: Server,
  pathname: string,
  body: unknown,
  leaveAfterMs: number,
  headers: Record<string, string> = {},
): Promise<void> {
  return new Promise((resolve) => {
    const request = httpRequest(`${server.url}${pathname}`, {
      method: 'POST',
      agent: false,
      headers: { 'content-type': 'application/json', ...headers },
    });
    request.on('error', () => resolve());
    request.end(JSON.stringify(body));
    setTimeout(() => {
      request.destroy();
      resolve();
    }, leaveAfterMs);
  });
}

async function listening(child: ChildProcess, output: () => string): Promise<string> {
  let url: string | undefined;
  await waitFor(
    () => {
      url = /"msg":"Listening on (http:[^"]+)"/.exec(output())?.[1];
      if (child.exitCode !== null) throw new Error(`The server left with ${child.exitCode}: ${output()}`);
      return url !== undefined;
    },
    START_LIMIT_MS,
    output,
  );
  return String(url);
}

function handle(
  child: ChildProcess,
  url: string,
  logFile: string,
  exited: Promise<number | string>,
  stdout: () => string,
): Server {
  const send: Server['send'] = async (method, pathname, body, headers = {}) => {
    const response = await fetch(url + pathname, { method, body, headers });
    const text = await response.text();
    const { status, headers: got } = response;
    await checkAnswer({ method, path: pathname, status, header: (name) => got.get(name), text });
    return { status, headers: got, text, json: parse(text) };
  };
  const post: Server['post'] = (pathname, body, headers = {}) =>
    send('POST', pathname, JSON.stringify(body), { 'content-type': 'application/json', ...headers });
  return {
    url,
    port: Number(new URL(url).port),
    pid: child.pid ?? -1,
    logFile,
    send,
    post,
    get: (pathname, headers) => send('GET', pathname, undefined, headers),
    run: (code, more = {}) => post('/api/execute', { code, ...more }),
    signal: (name) => child.kill(name),
    exited,
    stop: () => {
      child.kill('SIGTERM');
      return exited;
    },
    stdout,
    log: () => readFileSync(logFile, 'utf8'),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
