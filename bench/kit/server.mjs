import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { DIST, ROOT } from './paths.mjs';

const START_TIMEOUT_MS = 60_000;

/** A port that nobody listens on. */
export async function freePort() {
  const probe = net.createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

/** One execution. @returns {Promise<{status: number, body: any}>} */
export async function execute(url, code, more = {}, headers = {}) {
  const response = await fetch(`${url}/api/execute`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ code, ...more }),
    signal: AbortSignal.timeout(30_000),
  });
  return { status: response.status, body: await response.json() };
}

/**
 * Starts the service and waits for its first successful execution.
 * @param {Record<string, string>} env
 * @param {string[]} [command] default: node dist/main.js
 * @param {Record<string, string>} [headers] what a server with keys wants to see
 */
export async function startServer(env = {}, command = [process.execPath, `${DIST}/main.js`], headers = {}) {
  const port = await freePort();
  const [file, ...args] = command;
  const startedAt = performance.now();
  const child = spawn(file, args, {
    cwd: ROOT,
    env: { ...process.env, PORT: String(port), LOG_LEVEL: 'warn', LOG_FILE: '', ...env },
    // A group of its own, so that what npm starts can be ended too.
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const url = `http://127.0.0.1:${port}`;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the server exited with ${child.exitCode}`);
    if (performance.now() - startedAt > START_TIMEOUT_MS) throw new Error('the server does not start');
    const answer = await execute(url, '1+1', {}, headers).catch(() => null);
    if (answer?.body.data?.result === 2) break;
    await sleep(5);
  }
  const startMs = performance.now() - startedAt;
  return {
    url,
    child,
    startMs,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      process.kill(-child.pid, 'SIGTERM');
      const timer = setTimeout(() => process.kill(-child.pid, 'SIGKILL'), 15_000);
      await exited;
      clearTimeout(timer);
    },
  };
}

/** Pids of the direct children of a process. @param {number} pid */
export function childrenOf(pid) {
  return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  );
}

/** @param {number} pid @param {string} file status or smaps_rollup @param {string} field @returns MB */
export function memoryOf(pid, file, field) {
  const text = readFileSync(`/proc/${pid}/${file}`, 'utf8');
  return Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(text)?.[1]) / 1024;
}

/** Resident memory of a process, MB; 0 for one that has just ended. */
export function residentOf(pid) {
  try {
    return memoryOf(pid, 'status', 'VmRSS') || 0;
  } catch {
    return 0;
  }
}

/** Of a clock tick of /proc on Linux, ms. */
const TICK_MS = 10;

/** CPU of a process, of its children that ended, and of those that live, in ms. */
export function cpuOf(pid, withChildren = true) {
  const own = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ').slice(11, 15).map(Number);
  const ticks = own.reduce((sum, one) => sum + one, 0) * TICK_MS;
  return withChildren ? childrenOf(pid).reduce((sum, child) => sum + cpuOf(child, false), ticks) : ticks;
}
