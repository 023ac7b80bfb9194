import { type ChildProcess, spawn } from 'node:child_process';
import type { Duplex, Readable } from 'node:stream';
import {
  type BuilderOrder,
  type BuilderSaid,
  BYTECODE_BYTES_MAX,
  readBuilderMessage,
} from '../protocol/builder-message.js';
import { encodeFrame, FrameReader } from '../protocol/channel.js';
import { ProtocolError } from '../protocol/check-fields.js';
import { checkPayload } from '../protocol/check-payload.js';
import { InnerProcess } from '../sandbox/host/inner-process.js';
import { describeWorkerSpawn } from '../sandbox/host/worker-spawn.js';
import { requireLayers, SandboxError } from '../sandbox/layers.js';
import type { SandboxMode } from '../sandbox/sandbox-mode.js';
import {
  CHANNEL_FD,
  formatWorkerArguments,
  INFO_FD,
  STDOUT_IS_FREE,
  workerDescriptors,
} from '../sandbox/worker-arguments.js';
import { workerEntry } from '../sandbox/worker-entry.js';

const STDERR_CHARS = 2000;
/** Size of a message besides memory: bytecode, the layout and the segments. */
const FRAME_SLACK_BYTES = BYTECODE_BYTES_MAX + (64 << 20);

export interface BuilderOptions {
  /** The limits of workers, because workers adopt the result. */
  memoryBytes: number;
  diskBytes: number;
  sandboxMode: SandboxMode;
  /** From the start of the process to its result. */
  timeoutMs: number;
}

/** The builder failed; the message says why. */
export class BuilderError extends Error {
  override readonly name = 'BuilderError';

  /** Whether a requested package failed to import. Retrying would not help. */
  get isImportFailure(): boolean {
    return /^ImportFailure: import \S+ failed/.test(this.message);
  }
}

type Said<T extends BuilderSaid['type']> = Extract<BuilderSaid, { type: T }>;

/** One builder process. Its sandbox allows it to read the draft image and nothing else of the host. */
export class BuilderProcess {
  readonly #child: ChildProcess;
  readonly #inner: InnerProcess;
  readonly #channel: Duplex;
  readonly #timer: NodeJS.Timeout;
  #stderr = '';
  #failure: Error | null = null;
  /** The expected message, and its waiter. */
  #next: { type: BuilderSaid['type']; resolve(said: BuilderSaid): void; reject(error: Error): void } | null =
    null;

  /** @throws SandboxError in strict mode when a sandbox layer is not available */
  constructor(
    draftFile: string,
    private readonly options: BuilderOptions,
  ) {
    const { memoryBytes, diskBytes, sandboxMode, timeoutMs } = options;
    const { layers, reportFd, infoFd, ...described } = describeWorkerSpawn(
      draftFile,
      memoryBytes,
      sandboxMode,
      false,
    );
    const words = formatWorkerArguments(
      { imageFile: draftFile, memoryBytes, diskBytes, mapMemory: false },
      { planned: layers, reportFd },
    );
    const child = spawn(described.command, [...described.args, workerEntry('build-layer'), ...words], {
      ...described.options,
      stdio: workerDescriptors(infoFd),
    });
    this.#child = child;
    this.#inner = new InnerProcess(child.pid, child.stdio[INFO_FD] as Readable | undefined);
    if (STDOUT_IS_FREE) child.stdout?.resume();
    child.stderr?.on('data', (text: Buffer) => {
      this.#stderr = (this.#stderr + text.toString()).slice(0, STDERR_CHARS);
    });
    this.#channel = child.stdio[CHANNEL_FD] as Duplex;
    this.#channel.on('error', () => undefined);
    const reader = new FrameReader(memoryBytes + FRAME_SLACK_BYTES, checkPayload);
    this.#channel.on('data', (chunk: Buffer) => this.#read(reader, chunk));
    child.on('error', (error) => this.#fail(new BuilderError(error.message)));
    child.on('close', (code, killedBy) => {
      this.#fail(new BuilderError(`the builder ended with ${code ?? killedBy}: ${this.#stderr.trim()}`));
    });
    this.#timer = setTimeout(
      () => this.#fail(new BuilderError(`it took longer than ${timeoutMs} ms`)),
      timeoutMs,
    );
  }

  /**
   * Resolves once the builder has reported its proven sandbox layers; strict mode requires all of them.
   * @throws SandboxError, BuilderError (rejections)
   */
  async proven(): Promise<void> {
    const { layers } = await this.#hear('proven');
    if (this.options.sandboxMode === 'strict') requireLayers(layers);
  }

  /** Sends an order and resolves with its result. @throws BuilderError (rejection), with Python's message when an import failed */
  async order<T extends 'compiled' | 'built'>(order: BuilderOrder, answer: T): Promise<Said<T>> {
    this.#channel.write(encodeFrame(order));
    return this.#hear(answer);
  }

  /** Kills the process. */
  end(): void {
    clearTimeout(this.#timer);
    const child = this.#child;
    if (child.exitCode === null && child.signalCode === null) this.#inner.kill('SIGKILL');
    child.kill('SIGKILL');
  }

  #hear<T extends BuilderSaid['type']>(type: T): Promise<Said<T>> {
    return new Promise((resolve, reject) => {
      if (this.#failure) reject(this.#failure);
      this.#next = { type, resolve: (said) => resolve(said as Said<T>), reject };
    });
  }

  #read(reader: FrameReader, chunk: Buffer): void {
    try {
      for (const raw of reader.push(chunk)) {
        const said = readBuilderMessage(raw, this.options.memoryBytes);
        if (said.type === 'failed') throw new BuilderError(said.reason);
        const next = this.#next;
        if (next?.type !== said.type) throw new ProtocolError(`unexpected message ${said.type}`);
        this.#next = null;
        next.resolve(said);
      }
    } catch (error) {
      const broke = `the builder broke the protocol: ${(error as Error).message}`;
      const isKnown = error instanceof SandboxError || error instanceof BuilderError;
      this.#fail(isKnown ? error : new BuilderError(broke));
    }
  }

  /** The first failure counts. */
  #fail(error: Error): void {
    this.#failure ??= error;
    this.#next?.reject(this.#failure);
    this.#next = null;
  }
}
