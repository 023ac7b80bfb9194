// Drives one process through its channel, as the pool does: runs, and replaces it when it asks for that or is gone.
import { WorkerChannel } from './channel.mjs';
import { forgetPeak, memoryOf } from './process-memory.mjs';

/** As in protocol/messages.ts. */
const TASK = {
  contextJson: '{}',
  stdin: '',
  args: [],
  env: {},
  files: [],
  resultFormat: 'json',
  session: null,
  stream: false,
  // Nothing: files that come back would be frames that nobody asked for.
  collect: [],
  figures: 'png',
};
const LIMITS = {
  memoryBytes: 256 << 20,
  outputBytes: 1 << 20,
  resultBytes: 1 << 20,
  diskBytes: 64 << 20,
  displayBytes: 1 << 20,
  outputFiles: 10,
  outputFileBytes: 1 << 20,
  outputFilesBytes: 1 << 20,
};

/**
 * @typedef {object} Run
 * @property {string} outcome
 * @property {string} answer everything that came back, as text
 * @property {string | null} result JSON of the last expression's value
 * @property {string[]} kinds canaries of the channel and of the process that tripped
 * @property {boolean} replaced the next run gets another process
 * @property {{ peak: number, now: number } | null} memory MB
 * @property {number} ms
 * @property {string} note for a report
 */

export class WorkerDriver {
  #spawn;
  /** @type {WorkerChannel | null} */
  #channel = null;

  #keepWorn;
  #check;
  #used = false;

  /**
   * @param {() => { child: import('node:child_process').ChildProcess, link: import('./links.mjs').Link }} spawnWorker
   * @param {{ keepWorn?: boolean, check?: (frame: unknown, task: object) => void }} options keepWorn: go on with a worker that asks to be replaced, which the
   * service never does: quicker, and harder on the reset
   */
  constructor(spawnWorker, { keepWorn = false, check } = {}) {
    this.#spawn = spawnWorker;
    this.#keepWorn = keepWorn;
    this.#check = check;
  }

  get parentPid() {
    return process.pid;
  }

  /** The next run gets a process that nobody used. */
  async fresh() {
    if (this.#used) await this.#drop();
  }

  /** @returns {Promise<Run>} */
  async run(code, context, { token, timeoutMs }) {
    const channel = await this.#ensure();
    this.#used = true;
    const before = channel.hostState();
    const diagnosticsBefore = channel.diagnostics.length;
    forgetPeak(channel.pid);
    const startedAt = performance.now();
    const answered = await channel.run(
      { ...TASK, code, contextJson: JSON.stringify(context), limits: LIMITS },
      timeoutMs,
    );
    const ms = Math.round(performance.now() - startedAt);
    const memory = memoryOf(channel.pid);
    const after = channel.hostState();
    const report = answered?.report;
    const kinds = [];
    if (channel.strangers.length > 0) kinds.push('forge');
    if (channel.exit && !channel.exit.killed) kinds.push('exit');
    if (before !== null && after !== null && before !== after) kinds.push('process');
    if (channel.diagnostics.slice(diagnosticsBefore).includes(token)) kinds.push('log');
    const worn = answered?.reset.wear && !(this.#keepWorn && report.outcome === 'error');
    const replaced = !answered || Boolean(worn) || kinds.length > 0;
    if (replaced) await this.#drop();
    return {
      outcome: report?.outcome ?? (channel.exit?.killed && !channel.refused ? 'timeout' : 'crashed'),
      answer: JSON.stringify(report ?? null) + told(channel) + channel.diagnostics.slice(diagnosticsBefore),
      result: report?.resultJson ?? null,
      kinds,
      replaced,
      memory,
      ms,
      note: describe(channel, report, answered?.reset),
    };
  }

  async stop() {
    await this.#drop();
  }

  async #ensure() {
    if (this.#channel && !this.#channel.exit) return this.#channel;
    this.#used = false;
    const { child, link } = this.#spawn();
    this.#channel = new WorkerChannel(child, link, this.#check);
    await this.#channel.ready();
    return this.#channel;
  }

  async #drop() {
    await this.#channel?.stop();
    this.#channel = null;
  }
}

/** Displays and files as text, for whoever looks for secrets in what came back. */
function told(channel) {
  return channel.told
    .map((frame) => JSON.stringify(frame) + Buffer.from(frame.content ?? []).toString())
    .join('');
}

function describe(channel, report, reset) {
  const parts = [];
  if (channel.refused) parts.push(channel.refused);
  if (channel.exit)
    parts.push(`exit ${channel.exit.code ?? channel.exit.signal}${channel.exit.killed ? ' (killed)' : ''}`);
  if (reset?.wear) parts.push(`wear ${reset.wear}`);
  if (report?.exception) parts.push(`${report.exception.type}: ${report.exception.message}`.slice(0, 160));
  else if (report?.message) parts.push(report.message.slice(-300));
  return parts.join('; ');
}
