// The parent's end of one worker's channel, suspicious: it records every frame that nobody asked for.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Beyond its timeout, what a run may take before it is ended from outside, ms. */
const KILL_GRACE_MS = 1500;
const DIAGNOSTICS_MAX = 1_000_000;

/** @typedef {{ code: number | null, signal: string | null, killed: boolean }} Exit */

/** What an honest worker may say between a task and its result; output only of tasks that are streamed. */
const BEFORE_RESULT = new Set(['display', 'file']);

export class WorkerChannel {
  /** Frames that the protocol has no place for. @type {unknown[]} */
  strangers = [];
  /** Displays and files of the run under way, or of the last one. @type {unknown[]} */
  told = [];
  /** @type {object | null} */
  #task = null;
  /** What the process wrote on its own stdout and stderr. */
  diagnostics = '';
  /** Why the last answer was not believed. @type {string | null} */
  refused = null;
  /** @type {Exit | null} */
  exit = null;
  #child;
  #link;
  #waiting = null;
  #ready;
  #killed = false;
  #count = 0;
  #expectedReset = null;
  /** A reset that came in the same breath as its result. */
  #early = null;

  #check;

  /**
   * @param {import('node:child_process').ChildProcess} child
   * @param {import('./links.mjs').Link} link to it
   * @param {(frame: unknown, task: object) => void} check throws for frames that the service would not believe
   */
  constructor(child, link, check = () => {}) {
    this.#child = child;
    this.#link = link;
    this.#check = check;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (data) => {
        if (this.diagnostics.length < DIAGNOSTICS_MAX) this.diagnostics += data.toString('latin1');
      });
      stream?.on('error', () => {});
    }
    child.stdio[4]?.on('error', () => {});
    this.#ready = new Promise((resolve, reject) => {
      this.#waiting = { wants: 'ready', id: undefined, resolve, reject };
    });
    this.#ready.catch(() => {});
    link.listen({
      message: (frame) => this.#receive(frame),
      garbage: (fault) => this.#garbage(fault),
      refused: (fault) => this.#refuse(fault),
    });
    child.on('error', (error) => this.#end(error));
    child.on('exit', (code, signal) => {
      this.exit = { code, signal, killed: this.#killed };
      // The last frames may still be under way.
      setTimeout(() => this.#end(new Error('the worker is gone')), 50);
    });
  }

  get pid() {
    return this.#child.pid;
  }

  ready() {
    return this.#ready;
  }

  /**
   * @param {object} task without id and limits.timeoutMs
   * @param {number} timeoutMs
   * @returns {Promise<{ report: any, reset: any } | null>} null when the process ended before it answered
   */
  async run(task, timeoutMs) {
    this.#count += 1;
    const id = `task-${process.pid}-${this.#count}`;
    const result = this.#expect('result', id);
    const sent = { ...task, id, limits: { ...task.limits, timeoutMs } };
    this.told = [];
    this.#task = sent;
    this.#link.send({ type: 'run', task: sent });
    const timer = setTimeout(() => this.kill(), timeoutMs + KILL_GRACE_MS);
    try {
      const answer = await result;
      const { report } = answer;
      try {
        this.#check(answer, sent);
      } catch (error) {
        this.#refuse(error);
        return null;
      }
      const reset = await this.#expect('reset', id);
      return { report, reset };
    } catch {
      return null;
    } finally {
      clearTimeout(timer);
    }
  }

  /** State of the process that only the host can see and that a program must not change. */
  hostState() {
    try {
      const status = readFileSync(`/proc/${this.pid}/status`, 'latin1');
      // A process that is being ended has none of them any more.
      const lines = ['Umask', 'Uid', 'Gid'].map((name) => new RegExp(`^${name}:.*$`, 'm').exec(status)?.[0]);
      return lines.includes(undefined) ? null : lines.join(';');
    } catch {
      return null;
    }
  }

  /** As the pool does it: a worker that says such things is ended at once. */
  #refuse(fault) {
    this.refused = String(fault);
    this.kill();
  }

  /** Bytes came that are no frame. */
  #garbage(fault) {
    this.strangers.push(String(fault));
    this.kill();
  }

  kill() {
    this.#killed = true;
    this.#child.kill('SIGKILL');
  }

  async stop() {
    if (this.exit) return;
    this.kill();
    await Promise.race([once(this.#child, 'exit'), sleep(2000)]);
  }

  #expect(wants, id) {
    return new Promise((resolve, reject) => {
      if (this.exit) return reject(new Error('the worker is gone'));
      this.#waiting = { wants, id, resolve, reject };
      const early = this.#early;
      if (early?.type === wants && early.id === id) {
        this.#early = null;
        this.#receive(early);
      }
    });
  }

  #receive(frame) {
    const waiting = this.#waiting;
    if (waiting && frame?.type === waiting.wants && frame.id === waiting.id) {
      this.#waiting = null;
      this.#expectedReset = waiting.wants === 'result' ? waiting.id : null;
      waiting.resolve(frame);
    } else if (frame?.type === 'reset' && frame.id !== undefined && frame.id === this.#expectedReset) {
      this.#expectedReset = null;
      this.#early = frame;
    } else if (waiting?.wants === 'result' && frame?.id === waiting.id && BEFORE_RESULT.has(frame.type)) {
      try {
        this.#check(frame, this.#task);
        this.told.push(frame);
      } catch (error) {
        this.#refuse(error);
      }
    } else {
      this.strangers.push(frame);
    }
  }

  #end(error) {
    this.#waiting?.reject(error);
    this.#waiting = null;
  }
}
