import type { PoolLogger } from '../../src/engine/pool/pool-logger.js';
import type { NetworkRun } from '../../src/engine/pool/worker/network-run.js';
import type { WorkerProcess, WorkerProcessEvents } from '../../src/engine/pool/worker/worker-process.js';
import {
  type ParentMessage,
  PROTOCOL_VERSION,
  type RunReport,
  type SessionResult,
  type Task,
  type WorkerInfo,
} from '../../src/engine/protocol/messages.js';
import type { Captures } from '../../src/engine/protocol/output-record.js';
import { plainTask } from '../../src/engine/protocol/plain-task.js';
import type { TaskLimits } from '../../src/engine/protocol/task-limits.js';

export const FINGERPRINT = 'image-1';

export function makeTask(id: string, limits: Partial<TaskLimits> = {}): Task {
  const granted = {
    timeoutMs: 1000,
    memoryBytes: 2 ** 28,
    outputBytes: 1000,
    resultBytes: 1000,
    diskBytes: 1000,
    displayBytes: 1000,
    outputFiles: 3,
    outputFileBytes: 100,
    outputFilesBytes: 200,
  };
  return { ...plainTask(id, '1', { ...granted, ...limits }), collect: null };
}

export function makeReport(changes: Partial<RunReport> = {}): RunReport {
  const nothing = { text: '', base64: null, totalBytes: 0, cutBytes: 0 };
  return {
    outcome: 'ok',
    resultJson: '1',
    resultType: 'int',
    resultRepr: '1',
    resultCut: false,
    exception: null,
    exitCode: 0,
    displaysCut: 0,
    filesCut: 0,
    stdout: nothing,
    stderr: nothing,
    executionMs: 2,
    message: null,
    session: null,
    ...changes,
  };
}

/** A kept state, unless changed. */
export function makeSessionResult(changes: Partial<SessionResult> = {}): SessionResult {
  return {
    state: 'kept',
    checkpoint: new Uint8Array(3),
    restoreMs: 1,
    checkpointMs: 1,
    fault: null,
    reason: null,
    ...changes,
  };
}

export function makeInfo(changes: Partial<WorkerInfo> = {}): WorkerInfo {
  return {
    imageFingerprint: FINGERPRINT,
    pyodideVersion: '314.0.7',
    pythonVersion: '3.14.0',
    bootMs: 300,
    sealedBytes: 26_000_000,
    layoutFingerprint: 'layout-1',
    memoryMapped: true,
    layers: { gate: true, landlock: 'not available' },
    ...changes,
  };
}

/** A child under the test's thumb. It dies of SIGKILL, and of a disconnect unless it is stubborn, 1 ms later. */
export class FakeWorkerProcess implements WorkerProcess {
  static #pids = 1000;
  readonly pid = FakeWorkerProcess.#pids++;
  readonly tasks: Task[] = [];
  readonly cancelled: string[] = [];
  readonly kills: string[] = [];
  disconnected = false;
  connected = true;
  stubborn = false;
  /** Not even SIGKILL ends it: a process that hangs in the kernel. */
  immortal = false;
  exited = false;
  readied = false;
  niceness = 0;
  /** As for an ordinary user: it cannot be made less nice. */
  staysNice = false;
  /** Answers every task at once. */
  obedient = false;
  /** What its run has written so far. */
  recorded: Captures | null = null;
  /** Null when it has no way to ask, or the run has no grant. */
  network: NetworkRun | null = null;
  #events: WorkerProcessEvents | undefined;

  listen(events: WorkerProcessEvents): void {
    this.#events = events;
  }

  send(message: ParentMessage): boolean {
    if (!this.connected) return false;
    this.tasks.push(message.task);
    if (this.obedient)
      setTimeout(() => this.finish(message.task.code === '2 + 2' ? { resultJson: '4' } : {}), 1);
    return true;
  }

  beginNetwork(run: NetworkRun): boolean {
    this.network = run;
    return true;
  }

  endNetwork(): void {
    this.network = null;
  }

  cancel(taskId: string): void {
    this.cancelled.push(taskId);
  }

  recordedOutput(): Captures | null {
    return this.recorded;
  }

  setNiceness(niceness: number): boolean {
    if (this.staysNice && niceness < this.niceness) return false;
    this.niceness = niceness;
    return true;
  }

  disconnect(): void {
    this.disconnected = true;
    if (!this.stubborn && !this.immortal) setTimeout(() => this.exit(0, null), 1);
  }

  kill(signal: NodeJS.Signals): void {
    this.kills.push(signal);
    if (!this.immortal) setTimeout(() => this.exit(null, signal), 1);
  }

  say(raw: unknown): void {
    if (!this.exited) this.#events?.message(raw);
  }

  ready(info: Partial<WorkerInfo> = {}, protocol = PROTOCOL_VERSION): void {
    this.readied = true;
    this.say({ type: 'ready', protocol, info: makeInfo(info) });
  }

  result(changes: Partial<RunReport> = {}): void {
    this.say({ type: 'result', id: this.tasks.at(-1)?.id, report: makeReport(changes) });
  }

  reset(changes: object = {}): void {
    const id = this.tasks.at(-1)?.id;
    this.say({ type: 'reset', id, resetMs: 1, heapBytes: 26_000_000, wear: null, ...changes });
  }

  finish(report: Partial<RunReport> = {}, reset: object = {}): void {
    this.result(report);
    this.reset(reset);
  }

  exit(code: number | null, signal: string | null): void {
    if (this.exited) return;
    this.exited = true;
    this.connected = false;
    this.#events?.exit(code, signal);
  }
}

export interface LogLine {
  level: keyof PoolLogger;
  fields: Record<string, unknown>;
  message: string;
}

/** A logger that keeps its lines. */
export function makeLog(): PoolLogger & { lines: LogLine[] } {
  const lines: LogLine[] = [];
  const at = (level: keyof PoolLogger) => (fields: object, message: string) => {
    lines.push({ level, fields: { ...fields }, message });
  };
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
