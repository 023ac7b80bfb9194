import type { ChildProcess } from 'node:child_process';
import os from 'node:os';
import type { Duplex, Readable, Writable } from 'node:stream';

import type { ParentMessage } from '../../protocol/messages.js';
import type { Captures } from '../../protocol/output-record.js';
import { InnerProcess } from '../../sandbox/host/inner-process.js';
import {
  CHANNEL_FD,
  CONTROL_FD,
  INFO_FD,
  NETWORK_FD,
  STDOUT_IS_FREE,
} from '../../sandbox/worker-arguments.js';
import type { PoolLogger } from '../pool-logger.js';
import { ChannelToWorker } from './channel-to-worker.js';
import { readDiagnostics } from './diagnostics.js';
import type { NetworkRun } from './network-run.js';
import { NetworkToWorker } from './network-to-worker.js';
import type { OutputFile } from './output-file.js';

/** Longest time between the exit of the process and the end of its channel, in ms, in either order. */
const LAST_WORDS_MS = 100;

export interface WorkerProcessEvents {
  /** A message from the channel. Untrusted. */
  message(raw: unknown): void;
  /** It violated the protocol or closed its channel, and is killed. @param detail why, without a full stop */
  broken(detail: string): void;
  /** The process has exited, or failed to start (both null); called once, after its last message. */
  exit(code: number | null, signal: string | null): void;
}

/** The parent's interface to one child. No method throws, whatever state the child is in. */
export interface WorkerProcess {
  /** Pid of the worker itself, even if a wrapper is the child. */
  readonly pid: number | undefined;
  /** Called once, before anything is sent. */
  listen(events: WorkerProcessEvents): void;
  /** @returns false when the message was certainly not sent: the channel is closed */
  send(message: ParentMessage): boolean;
  /** Passes network requests of the child to this run, until `endNetwork`. @returns false when the child has no network pipe */
  beginNetwork(run: NetworkRun): boolean;
  /** The run is over: a question is a fault from now on. */
  endNetwork(): void;
  /** Requests the end of a running task, for which the interpreter polls. The id protects the next task from a late request. */
  cancel(taskId: string): void;
  /**
   * Sets the niceness; see nice(1).
   * @returns false when the system denies it: an unprivileged user can only increase it
   */
  setNiceness(niceness: number): boolean;
  /** Asks the child to end: closes the channel and the control pipe. */
  disconnect(): void;
  kill(signal: NodeJS.Signals): void;
  /** Output of its run so far; null when it is not recorded. @param limitBytes limit of each stream */
  recordedOutput(limitBytes: number): Captures | null;
}

/** A real child, created by `launchWorker()`. */
export class ChildWorkerProcess implements WorkerProcess {
  readonly #child: ChildProcess;
  readonly #channel: ChannelToWorker | null;
  readonly #control: Writable | null;
  readonly #network: NetworkToWorker | null;
  readonly #inner: InnerProcess;
  readonly #log: PoolLogger;
  #timer: NodeJS.Timeout | undefined;
  #disconnected = false;
  #gone = false;

  /** @param maxFrameBytes largest accepted message; @param output file in which the child records output */
  constructor(
    child: ChildProcess,
    maxFrameBytes: number,
    log: PoolLogger,
    private readonly output: OutputFile | null = null,
  ) {
    this.#child = child;
    this.#log = log;
    // Without free descriptors there are no streams, only a later 'error' event.
    const stdio: ChildProcess['stdio'] | undefined = child.stdio;
    // Node types a 'pipe' beyond the first three as one-way, but it is a duplex.
    const channel = stdio?.[CHANNEL_FD] as Duplex | null | undefined;
    this.#channel = channel ? new ChannelToWorker(channel, maxFrameBytes) : null;
    this.#control = (stdio?.[CONTROL_FD] as Writable | null | undefined) ?? null;
    const network = stdio?.[NETWORK_FD] as Duplex | null | undefined;
    this.#network = network ? new NetworkToWorker(network) : null;
    this.#inner = new InnerProcess(child.pid, stdio?.[INFO_FD] as Readable | null | undefined);
    // Writing to a child that just died fails with EPIPE; its exit is handled separately.
    this.#control?.on('error', () => undefined);
    if (STDOUT_IS_FREE) this.#logStream('stdout');
    this.#logStream('stderr');
  }

  get pid(): number | undefined {
    return this.#inner.pid ?? this.#child.pid;
  }

  listen(events: WorkerProcessEvents): void {
    const child = this.#child;
    let exited: (() => void) | null = null;
    const gone = (code: number | null, signal: string | null): void => {
      if (this.#gone) return;
      this.#gone = true;
      clearTimeout(this.#timer);
      this.#control?.destroy();
      this.#network?.close();
      this.#channel?.close();
      events.exit(...this.#inner.ending(code, signal));
      this.output?.close();
    };
    const broken = (detail: string): void => {
      events.broken(detail);
      this.kill('SIGKILL');
    };
    this.#network?.listen((fault) => {
      if (!this.#gone) broken(fault);
    });
    this.#channel?.listen({
      message: (raw) => {
        if (!this.#gone) events.message(raw);
      },
      closed: (fault) => {
        if (exited) return exited();
        if (this.#gone || this.#disconnected) return;
        if (fault !== null) return broken(fault);
        // A child that exits closes its channel first, and its exit has more information. A child that stays alive is useless.
        this.#timer = setTimeout(broken, LAST_WORDS_MS, 'it closed its channel');
      },
    });
    child.on('exit', (code, signal) => {
      clearTimeout(this.#timer);
      // The channel may still contain messages: a finished run must not be reported as crashed.
      if (!this.#channel?.open) return gone(code, signal);
      exited = () => gone(code, signal);
      this.#timer = setTimeout(exited, LAST_WORDS_MS);
    });
    child.on('error', (error) => {
      this.#log.debug({ workerPid: child.pid, err: error }, 'A worker process reported an error');
      if (child.pid === undefined) gone(null, null);
    });
  }

  send(message: ParentMessage): boolean {
    try {
      return this.#channel?.send(message) ?? false;
    } catch (error) {
      this.#log.error({ workerPid: this.#child.pid, err: error }, 'Serializing a task failed');
      return false;
    }
  }

  beginNetwork(run: NetworkRun): boolean {
    return this.#network?.begin(run) ?? false;
  }

  endNetwork(): void {
    this.#network?.end();
  }

  cancel(taskId: string): void {
    if (this.#control?.writable) this.#control.write(`${taskId}\n`);
  }

  setNiceness(niceness: number): boolean {
    const { pid } = this;
    if (pid === undefined || this.#gone) return false;
    try {
      // Affects only the main thread, in which programs run.
      os.setPriority(pid, niceness);
      return true;
    } catch {
      return false;
    }
  }

  disconnect(): void {
    this.#disconnected = true;
    this.#control?.destroy();
    this.#network?.close();
    this.#channel?.close();
  }

  kill(signal: NodeJS.Signals): void {
    // Never after the exit, so a reused pid is never signalled.
    if (this.#gone) return;
    this.#inner.kill(signal);
    this.#child.kill(signal);
  }

  recordedOutput(limitBytes: number): Captures | null {
    try {
      return this.output?.read(limitBytes) ?? null;
    } catch (error) {
      this.#log.warn({ workerPid: this.#child.pid, err: error }, 'Reading the output of a killed run failed');
      return null;
    }
  }

  #logStream(name: 'stdout' | 'stderr'): void {
    const stream = this.#child[name];
    if (!stream) return;
    readDiagnostics(stream, (line, droppedBytes) => {
      const fields = { workerPid: this.#child.pid, stream: name, line, droppedBytes };
      if (name === 'stderr') this.#log.warn(fields, 'A worker process wrote to standard error');
      else this.#log.debug(fields, 'A worker process wrote to standard output');
    });
  }
}
