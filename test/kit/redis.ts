import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe } from '@jest/globals';
import { freePort } from './free-port.js';

/** A real redis-server of its own, on loopback. */
export interface RedisServer {
  url: string;
  port: number;
  /** As a crash: what was not on disk is gone. */
  kill(): Promise<void>;
  /** Starts it again on the same port, with what is on disk. */
  start(): Promise<void>;
  /** As an orderly restart does: what it holds is written first. */
  shutdown(): Promise<void>;
  /** Lets it hang without closing its connections, and lets it go on. */
  freeze(): void;
  thaw(): void;
  /** Ends it and removes its files. */
  stop(): Promise<void>;
}

const isInstalled = ((): boolean => {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    process.stderr.write(
      '\n*** redis-server is not installed: EVERY TEST WITH REDIS IS SKIPPED (apt-get install redis-server) ***\n\n',
    );
    return false;
  }
})();

/** A describe that is skipped, with a loud message, where there is no redis-server. */
export const describeWithRedis = isInstalled ? describe : describe.skip;
export const hasRedis = isInstalled;

/** @param more words for its command line, such as `--maxmemory 8mb` */
export async function startRedis(...more: string[]): Promise<RedisServer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'redis-'));
  const port = await freePort();
  let child: ChildProcess | undefined;
  const start = async () => {
    const options = [
      '--port',
      port,
      '--bind',
      '127.0.0.1',
      '--dir',
      folder,
      '--save',
      '',
      '--appendonly',
      'yes',
    ];
    child = spawn('redis-server', [...options.map(String), '--loglevel', 'warning', ...more], {
      stdio: 'ignore',
    });
    await answering(port);
  };
  const end = async (signal: NodeJS.Signals) => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  };
  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    start,
    kill: () => end('SIGKILL'),
    shutdown: () => end('SIGTERM'),
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    stop: async () => {
      await end('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Waits until it answers a PING with a PONG: while it loads its data it says LOADING. */
async function answering(port: number): Promise<void> {
  for (const until = performance.now() + 20_000; performance.now() < until; ) {
    if ((await ask(port)).startsWith('+PONG')) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`redis-server does not answer on port ${port}`);
}

function ask(port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    socket.once('error', () => resolve(''));
    socket.once('data', (data) => {
      socket.destroy();
      resolve(data.toString());
    });
  });
}
