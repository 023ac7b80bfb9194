import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './server.mjs';

/** A redis-server of its own, that keeps nothing on disk. @returns {Promise<{url: string, pid: number, stop(): Promise<void>}>} */
export async function startRedis() {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-redis-'));
  const port = await freePort();
  const words = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--dir',
    folder,
    '--save',
    '',
    '--appendonly',
    'no',
  ];
  const child = spawn('redis-server', words, { stdio: 'ignore' });
  const exited = once(child, 'exit');
  await once(child, 'spawn');
  while (!(await isListening(port))) await sleep(20);
  return {
    url: `redis://127.0.0.1:${port}`,
    pid: child.pid,
    async stop() {
      child.kill('SIGKILL');
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function isListening(port) {
  const socket = net.connect(port, '127.0.0.1');
  const [outcome] = await Promise.race([
    once(socket, 'connect').then(() => [true]),
    once(socket, 'error').then(() => [false]),
  ]).catch(() => [false]);
  socket.destroy();
  return outcome;
}
