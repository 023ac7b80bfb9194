// Drives the whole service from outside: dist/main.js over HTTP, one worker, so that a witness follows its polluter.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { forgetPeak, memoryOf } from './process-memory.mjs';

const START_MS = 60_000;
/** Time from the signal to collect garbage until it is gone, on a busy machine too. */
const COLLECTED_MS = 1_000;
/** V8 gives pages back when it has time: measuring ends once this many results in a row are no smaller, */
const WEIGHINGS_STABLE = 3;
/** or after this many in all. */
const WEIGHINGS_MAX = 15;
/** How often a busy server is asked; each question takes CPU from the worker that starts. */
const SETTLE_POLL_MS = 50;
const LOG_MAX = 4_000_000;
const ENVELOPE = ['success', 'data', 'error', 'code', 'meta'];
/** What a forged report claims; no honest run says it. */
export const FORGED_MS = 424_242.5;

export class HttpDriver {
  #server;
  #url = '';
  #log = '';
  #granted = {};

  /**
   * @param {Record<string, string>} settings of the server, besides those that the suite needs
   * @param {object} granted fields of every request
   */
  static async open(entry, canaries, settings = {}, granted = {}) {
    const driver = new HttpDriver();
    driver.#granted = granted;
    await driver.#start(entry, canaries, settings);
    return driver;
  }

  async #start(entry, canaries, settings) {
    const port = await freePort();
    this.#url = `http://127.0.0.1:${port}`;
    this.#server = spawn(
      process.execPath,
      ['--import', path.join(import.meta.dirname, 'server-preload.mjs'), entry],
      {
        env: {
          ...process.env,
          ...settings,
          PORT: String(port),
          HOST: '127.0.0.1',
          LOG_LEVEL: 'debug',
          LOG_FILE: '',
          PYODIDE_POOL_SIZE: '1',
          PYODIDE_MAX_EXECUTIONS: '0',
          ESCAPE_SIGNAL_FILE: canaries.signalFile,
          [canaries.envName]: canaries.secrets.env,
        },
        stdio: [openSync(canaries.stdinFile, 'r'), 'pipe', 'pipe'],
      },
    );
    for (const stream of [this.#server.stdout, this.#server.stderr]) {
      stream.on('data', (data) => {
        if (this.#log.length < LOG_MAX) this.#log += data.toString('latin1');
      });
    }
    const end = performance.now() + START_MS;
    while (!(await this.#isReady())) {
      if (this.#server.exitCode !== null || performance.now() > end) {
        throw new Error(`the server does not start: ${this.#log.slice(-2000)}`);
      }
      await sleep(50);
    }
  }

  get parentPid() {
    return this.#server.pid;
  }

  /** Resident memory of the service's own process without garbage, MB. */
  async parentRssMb() {
    let least = Number.POSITIVE_INFINITY;
    let stable = 0;
    for (let n = 0; n < WEIGHINGS_MAX && stable < WEIGHINGS_STABLE; n += 1) {
      if (process.platform === 'linux') process.kill(this.#server.pid, 'SIGPWR');
      await sleep(COLLECTED_MS);
      const now = memoryOf(this.#server.pid)?.now ?? 0;
      stable = now < least ? 0 : stable + 1;
      least = Math.min(least, now);
    }
    return least;
  }

  async fresh() {
    await this.#post('/api/reset', {});
    await this.#settled();
  }

  async run(code, context, { token, timeoutMs }) {
    await this.#settled();
    const before = await this.#workers();
    const pid = before[0]?.pid;
    const parent = memoryOf(this.#server.pid);
    for (const one of [pid, this.#server.pid]) forgetPeak(one);
    const logBefore = this.#log.length;
    const startedAt = performance.now();
    const { status, text } = await this.#post('/api/execute', {
      ...{ code, context, timeout: timeoutMs },
      ...this.#granted,
    });
    const ms = Math.round(performance.now() - startedAt);
    const body = JSON.parse(text);
    if (status !== 200) throw new Error(`HTTP ${status}: ${text.slice(0, 500)}`);
    const memory = memoryOf(pid);
    const parentMb = (memoryOf(this.#server.pid)?.peak ?? 0) - (parent?.now ?? 0);
    // The worker says only after its answer whether it wants to be replaced.
    await sleep(2);
    const after = await this.#workers();
    const kinds = [];
    if (Object.keys(body).some((key) => !ENVELOPE.includes(key))) kinds.push('forge');
    if (body.data?.executionTime === FORGED_MS) kinds.push('forge');
    if (this.#log.slice(logBefore).includes(token)) kinds.push('log');
    if (this.#server.exitCode !== null || /exited with code 77/.test(body.error ?? '')) kinds.push('exit');
    return {
      outcome: body.data.outcome,
      answer: text,
      result: asText(body.data.result),
      kinds,
      replaced: !after.some(
        (worker) => worker.pid === pid && !worker.retiring && worker.state !== 'TERMINATING',
      ),
      memory,
      parentMb,
      ms,
      note: (body.error ?? '').slice(0, 200),
    };
  }

  async close() {
    this.#server.kill('SIGTERM');
    await Promise.race([once(this.#server, 'exit'), sleep(10_000)]);
    if (this.#server.exitCode === null) this.#server.kill('SIGKILL');
  }

  /** Waits until one worker is there and idle. */
  async #settled() {
    const end = performance.now() + 20_000;
    for (;;) {
      const workers = await this.#workers();
      if (workers.length === 1 && workers[0].state === 'IDLE' && !workers[0].retiring) return;
      if (performance.now() > end)
        throw new Error(`no idle worker: ${JSON.stringify(workers).slice(0, 500)}`);
      await sleep(SETTLE_POLL_MS);
    }
  }

  async #workers() {
    const response = await fetch(`${this.#url}/api/status`);
    return findWorkers((await response.json()).data);
  }

  async #post(route, body) {
    const response = await fetch(this.#url + route, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: response.status, text: await response.text() };
  }

  async #isReady() {
    try {
      return (await fetch(`${this.#url}/health/ready`)).ok;
    } catch {
      return false;
    }
  }
}

/** A result may be nested deeper than JSON.stringify can go; only witnesses' results are compared. */
function asText(result) {
  try {
    return result === null ? null : JSON.stringify(result);
  } catch {
    return null;
  }
}

function findWorkers(data) {
  return (data.workers ?? data.pool?.workers ?? []).filter((worker) => worker.state !== 'EXITED');
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
