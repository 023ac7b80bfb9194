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

/** How long the end of the process and the end of its channel may be apart, in ms, whichever is noticed first. */
const LAST_WORDS_MS = 100;

export interface WorkerProcessEvents {
  /** Something arrived on the channel. Untrusted. */
  message(raw: unknown): void;
  /** It wrote what is no message, or closed its channel, and is killed. @param detail why, without a full stop */
  broken(detail: string): void;
  /** The process is gone, or never came to be (both null); called once, after its last message. */
  exit(code: number | null, signal: string | null): void;
}

/** The parent's hold on one child. No method throws, whatever state the child is in. */
export interface WorkerProcess {
  /** The worker itself, whatever stands between. */
  readonly pid: number | undefined;
  /** Called once, before anything is sent. */
  listen(events: WorkerProcessEvents): void;
  /** @returns false when the message surely was not sent: the channel is closed */
  send(message: ParentMessage): boolean;
  /** What the child asks about the network is for this run, until the end of it. @returns false when it has no way to ask */
  beginNetwork(run: NetworkRun): boolean;
  /** The run is over: a question is a fault from now on. */
  endNetwork(): void;
  /** Asks a running task to end, politely: the interpreter polls for it. The id keeps a late word from the next task. */
  cancel(taskId: string): void;
  /**
   * How much it gives way to others for the CPU, as of nice(1).
   * @returns false when the system does not allow it: an ordinary user can make it more only
   */
  setNiceness(niceness: number): boolean;
  /** Tells the child that nobody needs it any more: closes the channel and the control pipe. */
  disconnect(): void;
  kill(signal: NodeJS.Signals): void;
  /** What its run has written so far; null when that is not recorded. @param limitBytes kept of each stream */
  recordedOutput(limitBytes: number): Captures | null;
}

/** A real child, made by `launchWorker()`. */
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

  /** @param maxFrameBytes longest message that is taken from the child; @param output where it records what its run writes */
  constructor(
    child: ChildProcess,
    maxFrameBytes: number,
    log: PoolLogger,
    private readonly output: OutputFile | null = null,
  ) {
    this.#child = child;
    this.#log = log;
    // Without free descriptors there is not even a list of streams, only an 'error' event to come.
    const stdio: ChildProcess['stdio'] | undefined = child.stdio;
    // Node types a 'pipe' beyond the first three by one direction; it has both.
    const channel = stdio?.[CHANNEL_FD] as Duplex | null | undefined;
    this.#channel = channel ? new ChannelToWorker(channel, maxFrameBytes) : null;
    this.#control = (stdio?.[CONTROL_FD] as Writable | null | undefined) ?? null;
    const network = stdio?.[NETWORK_FD] as Duplex | null | undefined;
    this.#network = network ? new NetworkToWorker(network) : null;
    this.#inner = new InnerProcess(child.pid, stdio?.[INFO_FD] as Readable | null | undefined);
    // Writing to a child that just died gives EPIPE; its exit tells the story.
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
        // A child that ends closes its channel first, and its exit tells more. One that lives on is of no use.
        this.#timer = setTimeout(broken, LAST_WORDS_MS, 'it closed its channel');
      },
    });
    child.on('exit', (code, signal) => {
      clearTimeout(this.#timer);
      // What the child sent before its end may still be in the channel: a finished run is not a crashed one.
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
      this.#log.error({ workerPid: this.#child.pid, err: error }, 'A task could not be serialized');
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
      // Of the main thread only, in which programs run.
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
    // After the exit was seen Node sends nothing, so a pid that was given away again is never hit.
    if (this.#gone) return;
    this.#inner.kill(signal);
    this.#child.kill(signal);
  }

  recordedOutput(limitBytes: number): Captures | null {
    try {
      return this.output?.read(limitBytes) ?? null;
    } catch (error) {
      this.#log.warn(
        { workerPid: this.#child.pid, err: error },
        'The output of a killed run could not be read',
      );
      return null;
    }
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
