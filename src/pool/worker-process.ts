import type { ChildProcess } from 'node:child_process';
import type { Writable } from 'node:stream';

import type { ParentMessage } from '../protocol/messages.js';
import { readDiagnostics } from './diagnostics.js';
import type { PoolLogger } from './pool-logger.js';

/** How long the last messages of a dead child may take to be read, in ms. */
const LAST_WORDS_MS = 100;

export interface WorkerProcessEvents {
  /** Something arrived on the channel. Untrusted. */
  message(raw: unknown): void;
  /** The process is gone, or never came to be (both null); called once, after its last message. */
  exit(code: number | null, signal: string | null): void;
}

/** The parent's hold on one child. No method throws, whatever state the child is in. */
export interface WorkerProcess {
  readonly pid: number | undefined;
  /** Called once, before anything is sent. */
  listen(events: WorkerProcessEvents): void;
  /** @returns false when the message surely was not sent: the channel is closed */
  send(message: ParentMessage): boolean;
  /** Asks a running task to end, politely: the interpreter polls for it. The id keeps a late word from the next task. */
  cancel(taskId: string): void;
  /** Tells the child that nobody needs it any more: closes the channel and the control pipe. */
  disconnect(): void;
  kill(signal: NodeJS.Signals): void;
}

/** A real child, made by `launchWorker()`: fd 1 and 2 are diagnostics, 3 the channel, 4 the control pipe. */
export class ChildWorkerProcess implements WorkerProcess {
  readonly #child: ChildProcess;
  readonly #control: Writable | null;
  readonly #log: PoolLogger;
  #disconnected = false;
  #gone = false;

  constructor(child: ChildProcess, log: PoolLogger) {
    this.#child = child;
    this.#log = log;
    this.#control = (child.stdio[4] as Writable | null | undefined) ?? null;
    // Writing to a child that just died gives EPIPE; its exit tells the story.
    this.#control?.on('error', () => undefined);
    this.#logStream('stdout');
    this.#logStream('stderr');
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  listen(events: WorkerProcessEvents): void {
    const child = this.#child;
    const gone = (code: number | null, signal: string | null): void => {
      if (this.#gone) return;
      this.#gone = true;
      this.#control?.destroy();
      events.exit(code, signal);
    };
    child.on('message', (raw) => {
      if (!this.#gone) events.message(raw);
    });
    child.on('exit', (code, signal) => {
      // What the child sent before its end may still be in the channel: a finished run is not a crashed one.
      if (!child.connected) return gone(code, signal);
      const timer = setTimeout(gone, LAST_WORDS_MS, code, signal);
      child.once('disconnect', () => {
        clearTimeout(timer);
        gone(code, signal);
      });
    });
    child.on('disconnect', () => {
      // A child without a channel is of no use; if it is dying anyway this changes nothing.
      if (!this.#disconnected) this.kill('SIGKILL');
    });
    child.on('error', (error) => {
      this.#log.debug({ workerPid: child.pid, err: error }, 'A worker process reported an error');
      if (child.pid === undefined) gone(null, null);
    });
  }

  send(message: ParentMessage): boolean {
    if (!this.#child.connected) return false;
    try {
      // Without a callback a failed write would become an 'error' event long after the fact.
      this.#child.send(message, (error) => {
        if (error) this.#log.debug({ workerPid: this.#child.pid, err: error }, 'A task could not be sent');
      });
      return true;
    } catch (error) {
      this.#log.error({ workerPid: this.#child.pid, err: error }, 'A task could not be serialized');
      return false;
    }
  }

  cancel(taskId: string): void {
    if (this.#control?.writable) this.#control.write(`${taskId}\n`);
  }

  disconnect(): void {
    this.#disconnected = true;
    this.#control?.destroy();
    if (this.#child.connected) this.#child.disconnect();
  }

  kill(signal: NodeJS.Signals): void {
    // After the exit was seen Node sends nothing, so a pid that was given away again is never hit.
    this.#child.kill(signal);
  }

  #logStream(name: 'stdout' | 'stderr'): void {
    const stream = this.#child[name];
    if (!stream) return;
    readDiagnostics(stream, (line, droppedBytes) => {
      const fields = { workerPid: this.#child.pid, stream: name, line, droppedBytes };
      if (name === 'stderr') this.#log.warn(fields, 'A worker process wrote on its standard error');
      else this.#log.debug(fields, 'A worker process wrote on its standard output');
    });
  }
}
