import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';

/** Below dist. */
const HERE = import.meta.dirname;
const IMAGES = path.resolve(HERE, '..', '..', '.cache', 'image');
const IMAGE_TIMEOUT_MS = '120000';
const LISTENING = /"msg":"Listening on (http:[^"]+)"/;

export interface EmbeddedServer {
  url: string;
  /** Only who has it can use the server, although all users of this machine reach its port. */
  key: string;
  /** Ends it; waits until its files are removed. */
  stop(): Promise<void>;
}

/**
 * Starts a server with one worker as a child process, which ends with this one.
 * @param sessions whether its sessions outlive it, in the user's folder
 * @throws Error (rejection) with what the server printed
 */
export async function startEmbeddedServer(sessions: boolean): Promise<EmbeddedServer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'pyodide-pool-'));
  const key = `pps_${randomBytes(32).toString('base64url')}`;
  const sha256 = createHash('sha256').update(key).digest('hex');
  const keys = path.join(folder, 'keys.json');
  writeFileSync(keys, JSON.stringify({ keys: [{ name: 'command-line', sha256 }] }), { mode: 0o600 });
  const child = spawn(process.execPath, [path.join(HERE, 'embedded.js'), folder], {
    // A .env of the current folder is not for this server.
    cwd: folder,
    env: { ...process.env, ...environment(folder, keys, sessions) },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Ctrl+C is for the run; this process ends the server.
    detached: true,
  });
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  const stop = async () => {
    child.kill('SIGTERM');
    await exited;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    return { url: await listening(child), key, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The settings that make it small and its own; all others are those of the environment. */
function environment(folder: string, keys: string, sessions: boolean): NodeJS.ProcessEnv {
  return {
    HOST: '127.0.0.1',
    PORT: '0',
    PYODIDE_POOL_SIZE: '1',
    POOL_SPARE_WORKER: 'off',
    // The first start builds the image, once for all.
    POOL_QUEUE_TIMEOUT: process.env.POOL_QUEUE_TIMEOUT ?? IMAGE_TIMEOUT_MS,
    LOG_FILE: '',
    LOG_LEVEL: 'info',
    API_KEYS_FILE: keys,
    JOBS_DIR: path.join(folder, 'jobs'),
    REDIS_URL: '',
    ...(existsSync(IMAGES) ? {} : { PYODIDE_IMAGE_DIR: userFolder('XDG_CACHE_HOME', '.cache', 'image') }),
    ...(sessions
      ? { SESSION_STORE: 'disk', SESSION_DIR: userFolder('XDG_STATE_HOME', '.local/state', 'sessions') }
      : { SESSION_STORE: 'memory' }),
  };
}

function userFolder(variable: string, fallback: string, name: string): string {
  const base = process.env[variable] || path.join(homedir(), fallback);
  const folder = path.join(base, 'pyodide-pool', name);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    const read = (text: string) => {
      output = (output + text).slice(-100_000);
      const url = LISTENING.exec(output)?.[1];
      if (url) resolve(url);
    };
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', read);
    child.once('error', reject);
    child.once('exit', () =>
      reject(new Error(`The embedded server failed to start. ${complaintOf(output)}`)),
    );
  });
}

/** Its message to people, or its last lines. */
function complaintOf(output: string): string {
  const lines = output.trim().split('\n');
  return lines.filter((line) => !line.startsWith('{')).join('\n') || lines.slice(-3).join('\n');
}
