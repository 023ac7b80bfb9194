import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Duplex, Readable, Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { encodeFrame, FrameReader } from '../../src/engine/protocol/channel.js';
import type {
  ResultFault,
  RunReport,
  Task,
  WearReason,
  WorkerMessage,
} from '../../src/engine/protocol/messages.js';
import { plainTask } from '../../src/engine/protocol/plain-task.js';
import type { TaskLimits } from '../../src/engine/protocol/task-limits.js';
import { InnerProcess } from '../../src/engine/sandbox/host/inner-process.js';
import type { SandboxMode } from '../../src/engine/sandbox/sandbox-mode.js';
import { CHANNEL_FD, INFO_FD } from '../../src/engine/sandbox/worker-arguments.js';

export const DIST = path.join(import.meta.dirname, '..', '..', 'dist');
const MB = 1 << 20;
/** Longer than any run in these tests: a worker that stays silent fails its test, not the whole suite. */
const ANSWER_TIMEOUT_MS = 20_000;

export const LIMITS: TaskLimits = {
  timeoutMs: 10_000,
  memoryBytes: 256 * MB,
  outputBytes: MB,
  resultBytes: MB,
  diskBytes: 16 * MB,
  displayBytes: 2 * MB,
  outputFiles: 10,
  outputFileBytes: MB,
  outputFilesBytes: 2 * MB,
};

const DEFAULTS = { sandboxMode: 'on' as const, mapMemory: true, network: false };

export type TaskChanges = Partial<Omit<Task, 'limits' | 'code'>> & { limits?: Partial<TaskLimits> };

/** A report, its reset, and what most tests look at. */
export interface Ran extends RunReport {
  /** Parsed resultJson; undefined when there is none. */
  value: unknown;
  /** Parsed resultFaultsJson. */
  resultFaults: ResultFault[] | undefined;
  out: string;
  err: string;
  resetMs: number;
  heapBytes: number;
  wear: WearReason | null;
  /** What came before the report, in order. */
  live: LiveMessage[];
}

export type LiveMessage = Extract<WorkerMessage, { type: 'output' | 'display' | 'file' }>;

/** Modules of the built tree, since workers are started from there; run `npm run build` first. */
export async function fromDist<T>(file: string): Promise<T> {
  return (await import(pathToFileURL(path.join(DIST, file)).href)) as T;
}

/** @returns the file of the image without packages, built when it is missing */
export async function plainImage(): Promise<string> {
  const { ensureImage } = await fromDist<typeof import('../../src/engine/image/image-store.js')>(
    'engine/image/image-store.js',
  );
  const { DEFAULT_IMAGE_DIR } = await fromDist<typeof import('../../src/engine/image/image-location.js')>(
    'engine/image/image-location.js',
  );
  return (await ensureImage(DEFAULT_IMAGE_DIR)).file;
}

/** Both ways: a pair of sockets, which Node types by one direction. */
const channelOf = (child: ChildProcess) => child.stdio[CHANNEL_FD] as Duplex;

/** Calls `receive` with every message from now on; several may listen. */
function listen(child: ChildProcess, receive: (message: WorkerMessage) => void): void {
  const reader = new FrameReader(256 * MB);
  // A task for a worker that just died: its exit tells.
  channelOf(child).on('error', () => {});
  channelOf(child).on('data', (chunk: Buffer) => {
    for (const message of reader.push(chunk)) receive(message as WorkerMessage);
  });
}

/** A real worker process, spoken to over the real protocol. */
export class TestWorker {
  #tasks = 0;
  #live: LiveMessage[] = [];
  #onLive: (message: LiveMessage) => void = () => {};
  readonly #waiting = new Map<string, (message: WorkerMessage) => void>();

  private constructor(
    readonly child: ChildProcess,
    readonly inner: InnerProcess,
    readonly info: Extract<WorkerMessage, { type: 'ready' }>['info'],
  ) {
    listen(child, (message) => {
      if (message.type === 'output' || message.type === 'display' || message.type === 'file') {
        this.#live.push(message);
        this.#onLive(message);
        return;
      }
      const key = message.type === 'ready' ? 'ready' : `${message.type} ${message.id}`;
      this.#waiting.get(key)?.(message);
      this.#waiting.delete(key);
    });
  }

  static async start(
    caps: {
      memoryBytes?: number;
      diskBytes?: number;
      sandboxMode?: SandboxMode;
      imageFile?: string;
      mapMemory?: boolean;
      network?: boolean;
    } = {},
  ): Promise<TestWorker> {
    const { launchWorker } = await fromDist<typeof import('../../src/engine/pool/worker/worker-launch.js')>(
      'engine/pool/worker/worker-launch.js',
    );
    const file = caps.imageFile ?? (await plainImage());
    const { memoryBytes, diskBytes, sandboxMode, mapMemory, network } = { ...DEFAULTS, ...LIMITS, ...caps };
    const child = launchWorker({ imageFile: file, memoryBytes, diskBytes, sandboxMode, mapMemory, network });
    const inner = new InnerProcess(child.pid, child.stdio[INFO_FD] as Readable | null | undefined);
    let diagnostics = '';
    child.stdout?.resume();
    child.stderr?.on('data', (text) => {
      diagnostics += text;
    });
    const ready = await Promise.race([
      new Promise<WorkerMessage>((resolve) => listen(child, resolve)),
      once(child, 'exit').then(([code, signal]) => {
        throw new Error(`the worker exited with ${code ?? signal}: ${diagnostics.slice(0, 2000)}`);
      }),
    ]);
    if (ready.type !== 'ready')
      throw new Error(`expected "ready", got ${JSON.stringify(ready).slice(0, 200)}`);
    return new TestWorker(child, inner, ready.info);
  }

  get pid(): number {
    return this.inner.pid ?? (this.child.pid as number);
  }

  /** Runs `code` to its end, reset included. */
  async run(code: string, changes: TaskChanges = {}): Promise<Ran> {
    return this.begin(code, changes).ran;
  }

  /**
   * Sends a task and tells its id, for tests that do something meanwhile.
   * @param onLive hears of what comes before the report
   */
  begin(
    code: string,
    changes: TaskChanges = {},
    onLive: (message: LiveMessage) => void = () => {},
  ): { id: string; report: Promise<RunReport>; ran: Promise<Ran> } {
    this.#tasks += 1;
    const live: LiveMessage[] = [];
    this.#live = live;
    this.#onLive = onLive;
    const task: Task = {
      ...plainTask(`task-${this.#tasks}`, code, LIMITS),
      collect: null,
      ...changes,
      limits: { ...LIMITS, ...changes.limits },
    };
    const result = this.#expect('result', task.id);
    const reset = this.#expect('reset', task.id);
    const report = result.then((message) => message.report);
    const ran = Promise.all([report, reset]).then(([seen, { resetMs, heapBytes, wear }]) => ({
      ...seen,
      value: seen.resultJson === null ? undefined : JSON.parse(seen.resultJson),
      resultFaults: seen.resultFaultsJson === undefined ? undefined : JSON.parse(seen.resultFaultsJson),
      out: seen.stdout.text,
      err: seen.stderr.text,
      resetMs,
      heapBytes,
      wear,
      live,
    }));
    // A test that only looks at one of them must not end in an unhandled rejection of the other.
    report.catch(() => {});
    ran.catch(() => {});
    (this.child.stdio[CHANNEL_FD] as Duplex).write(encodeFrame({ type: 'run', task }));
    return { id: task.id, report, ran };
  }

  /** Whether the process has ended. */
  get gone(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** The parent's word while Python runs: a line on the control pipe. */
  cancel(taskId: string): void {
    (this.child.stdio[4] as Writable).write(`${taskId}\n`);
  }

  /** User and system time that the process has used, ms, from /proc (clock ticks are 10 ms). */
  cpuMs(): number {
    const stat = readFileSync(`/proc/${this.pid}/stat`, 'utf8');
    // The second field, the command in brackets, may hold blanks.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
  }

  async stop(): Promise<void> {
    if (this.gone) return;
    const exited = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await exited;
  }

  #expect<K extends 'result' | 'reset'>(type: K, id: string): Promise<Extract<WorkerMessage, { type: K }>> {
    return new Promise((resolve, reject) => {
      const onExit = (code: number | null, signal: string | null) =>
        end(() => reject(new Error(`the worker exited with ${code ?? signal} before "${type} ${id}"`)));
      const timer = setTimeout(
        () => end(() => reject(new Error(`no "${type} ${id}" within ${ANSWER_TIMEOUT_MS} ms`))),
        ANSWER_TIMEOUT_MS,
      );
      const end = (settle: () => void) => {
        clearTimeout(timer);
        this.child.off('exit', onExit);
        settle();
      };
      this.child.once('exit', onExit);
      this.#waiting.set(`${type} ${id}`, (message) =>
        end(() => resolve(message as Extract<WorkerMessage, { type: K }>)),
      );
    });
  }
}

/**
 * One worker for all tests of a file; replaced, as the pool would, when a run wore it out or ended it. Call it
 * where `beforeAll` may be called.
 */
export function sharedWorker(caps: { memoryBytes?: number; diskBytes?: number } = {}) {
  let worker: TestWorker | null = null;
  let worn = false;
  const current = async (): Promise<TestWorker> => {
    if (worn || worker?.gone) {
      await worker?.stop();
      worker = null;
    }
    worn = false;
    worker ??= await TestWorker.start(caps);
    return worker;
  };
  beforeAll(current);
  afterAll(() => worker?.stop());
  const run = async (code: string, changes: TaskChanges = {}): Promise<Ran> => {
    const ran = await (await current()).run(code, changes);
    worn = ran.wear !== null;
    return ran;
  };
  /** @returns the value of a program that must not raise */
  const resultOf = async (code: string, changes: TaskChanges = {}): Promise<unknown> => {
    const ran = await run(code, changes);
    expect(ran.exception).toBeNull();
    return ran.value;
  };
  return { current, run, resultOf };
}
