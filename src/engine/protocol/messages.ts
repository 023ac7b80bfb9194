/**
 * The words that parent and worker exchange over their channel. Both sides import this file; it imports neither.
 * Everything a worker says is untrusted and passes `readWorkerMessage` before it is believed. What it says is made
 * of plain objects, texts, numbers, booleans and nulls only: `checkPayload` refuses everything else unread.
 */
import type { TaskLimits } from './task-limits.js';

/** Raised with every incompatible change, so that a stale child is refused instead of misunderstood. */
export const PROTOCOL_VERSION = 2;

/** How an execution ended. `crashed` is also what the parent says for a worker that died under its task. */
export const OUTCOMES = [
  'ok',
  'error',
  'timeout',
  'memory_limit',
  'cancelled',
  'crashed',
  // Of runs that may wait: it does; a limit of calls was reached; its state could not be kept.
  'waiting',
  'run_limit',
  'wait_failed',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Why a worker asks to be replaced: the reset back to the sealed image could not be proven or is too dear. */
export const WEAR_REASONS = ['fatal_error', 'heap_grown', 'library_loaded', 'self_check_failed'] as const;
export type WearReason = (typeof WEAR_REASONS)[number];

export interface InputFile {
  /** Relative to the work folder /home/pyodide, or absolute below it or below /tmp; checked by the parent. */
  path: string;
  content: Uint8Array;
}

/** Pictures of figures that the program left open. */
export const FIGURE_FORMATS = ['png', 'svg'] as const;
export type FigureFormat = (typeof FIGURE_FORMATS)[number];

/**
 * What becomes of the value of the last expression.
 * - json: JSON, where that is lossless; otherwise null, with `resultFaults`.
 * - described: JSON, with `{"$type": ...}` for what JSON cannot hold.
 * - str: str(value), as the predecessor's raw route does; not for clients to ask for.
 */
export type ResultFormat = 'json' | 'described' | 'str';
export const RESULT_FORMATS = ['json', 'described'] as const satisfies readonly ResultFormat[];

/** One unit of work for a worker. */
export interface Task {
  /** The execution id, unique per request. */
  id: string;
  code: string;
  /** JSON text of an object whose entries become global variables, or null. */
  contextJson: string | null;
  /** All of standard input; reading past it gives EOF. */
  stdin: string;
  /** sys.argv[1:] */
  args: string[];
  /** Added to os.environ. */
  env: Record<string, string>;
  files: InputFile[];
  /** Folders that are there when the program starts, absolute, below a writable folder. */
  folders?: string[];
  resultFormat: ResultFormat;
  /** Whether output is also sent while the run goes on. */
  stream: boolean;
  /**
   * Globs of the files that come back, of those that the run made or changed: relative to the work folder, or
   * absolute below a writable folder. null: all in the work folder; empty: none.
   */
  collect: string[] | null;
  figures: FigureFormat;
  limits: TaskLimits;
  /** The run may open connections, which the parent makes for it; see network-frames.ts. Left out: it may not. */
  network?: boolean;
  /** The run is a step of a session: it starts from a checkpoint and ends in one. null: it starts from the sealed state. */
  session: SessionStep | null;
  /** The program may wait for tools; `session` then says where it starts and what its state is called. */
  waits?: WaitTerms;
}

/** What a program that waits for tools is given. */
export interface WaitTerms {
  /** JSON text of a list of {name, python, description, inputSchema}; `python` is the name of the function. */
  toolsJson: string;
  /** JSON text of a list of {id, value} or {id, error}: the program goes on with them. null: it starts. */
  resultsJson: string | null;
  /** It is a step of a session: its state is kept when it ends, too. */
  inSession: boolean;
  /** `input()` at the top level is a call of `ask`. */
  asksForInput?: boolean;
  limits: CallLimits;
}

/** What one run may call. */
export interface CallLimits {
  /** In all its rounds. */
  calls: number;
  callsAtOnce: number;
  /** JSON text of the arguments of all open calls. */
  argumentBytes: number;
  /** A program that only sleeps for longer than this waits, too, ms. */
  sleepMs: number;
}

/** Why a program waits. */
export interface Waiting {
  /** JSON text of a list of [id, name, JSON text of the arguments]; see `readCalls`. */
  callsJson: string;
  /** ms until it goes on by itself, for a program that only sleeps; otherwise null. */
  wakeMs: number | null;
}

export interface RestorePoint {
  id: string;
  /** The whole checkpoint. null: the worker holds it itself. */
  bytes: Uint8Array | null;
  /** Ids of other states of the same session: what is the same in one that the worker holds is not taken apart again. */
  kin?: readonly string[];
  /** The program's clock goes on from where it stood; otherwise the time since then has passed for it, too. */
  clockStood?: true;
  /** Gets the bytes where the worker does not hold it. The parent's only, never sent. */
  load?: () => Promise<Uint8Array>;
}

/** Where a step of a session starts, and what becomes of the state it leaves. */
export interface SessionStep {
  /** What to start from; null: the sealed state. */
  restore: RestorePoint | null;
  /** Id that the checkpoint after the run gets; chosen by the parent, unguessable. */
  checkpointId: string;
  /** Bytes of the largest checkpoint that is taken; with a larger one the session stays at `restore`. */
  maxBytes: number;
}

/**
 * What became of a session's state.
 * - kept: `checkpoint` holds it as it was after the run, also when the run failed or Python stopped it in time.
 * - lost: there is none after this run; the session stays where it was.
 * - not_started: the state to start from could not be restored, and the code was not run.
 */
export const SESSION_STATES = ['kept', 'lost', 'not_started'] as const;
export type SessionState = (typeof SESSION_STATES)[number];

/**
 * Why a state is lost or a step was not started.
 * - not_held: the worker does not hold the checkpoint that it was told to start from; it must be sent with bytes
 * - damaged: the checkpoint is no checkpoint, or not as it was written
 * - foreign: it was made by another format, image or layout
 * - beyond_limits: its memory or files are more than this worker grants
 * - too_large: the checkpoint after the run is larger than `maxBytes`
 * - interrupted: the run was stopped in the middle of things; Python could not unwind
 * - broken: the interpreter is not to be trusted after what the run did
 * - worker_ended: the process ended before it could tell
 * - ended: the program that may have waited has ended: there is nothing to go on from
 */
export const SESSION_FAULTS = [
  'not_held',
  'damaged',
  'foreign',
  'beyond_limits',
  'too_large',
  'interrupted',
  'broken',
  'worker_ended',
  'ended',
] as const;
export type SessionFault = (typeof SESSION_FAULTS)[number];

/** Checkpoints that a worker holds in a form that restores at once: the last ones it took or restored. */
export const HELD_CHECKPOINTS = 2;

export interface SessionResult {
  state: SessionState;
  /** What is new in the state after the run, under `checkpointId`, beside that in `restore`; null unless kept. */
  checkpoint: Uint8Array | null;
  /** What restoring took inside the worker, ms. */
  restoreMs: number;
  /** What taking the checkpoint took inside the worker, ms. */
  checkpointMs: number;
  /** null when kept. */
  fault: SessionFault | null;
  /** The fault as a sentence; null when kept. */
  reason: string | null;
}

export type ParentMessage = { type: 'run'; task: Task };

/** One captured stream. */
export interface Capture {
  /** UTF-8 text; bytes that are no UTF-8 appear as \xNN. A cut is marked between head and tail. */
  text: string;
  /** The kept bytes themselves in base64, only when they were not valid UTF-8. */
  base64: string | null;
  /** Bytes written by the program. */
  totalBytes: number;
  /** Bytes of those that were not kept. */
  cutBytes: number;
}

/** Something in a value that JSON cannot hold without loss. */
export interface ResultFault {
  /** `$.rows[3].when`; its middle is left out when it is long. */
  path: string;
  /** Class name, qualified unless it is a builtin. */
  type: string;
  /** A sentence that begins with both. */
  message: string;
}

/** Faults of one value that are told. */
export const RESULT_FAULTS_MAX = 10;

export interface PythonException {
  /** Class name, qualified unless it is a builtin. */
  type: string;
  message: string;
  /** As Python prints it, user frames only. */
  traceback: string;
  /** 1-based line in the submitted code where it surfaced, or null. */
  line: number | null;
  /** What to do about it, as sentences; left out when there is nothing to say. */
  hint?: string;
  /** A module that was not found, as the program named it; left out for other exceptions. */
  module?: string;
}

/** What a run produced, as the worker tells it. */
export interface RunReport {
  outcome: Outcome;
  /** JSON text of the result, or null when JSON cannot hold it. */
  resultJson: string | null;
  /** Class name of the last expression's value; null when there was none. */
  resultType: string | null;
  /** repr() of the value, cut at a limit; null when there was none. */
  resultRepr: string | null;
  /** The value had a JSON form, but it was longer than limits.resultBytes. */
  resultCut: boolean;
  /** JSON of a list of `ResultFault`: why resultJson is null although the value is small enough. Left out without any. */
  resultFaultsJson?: string;
  exception: PythonException | null;
  /** As a shell would see it: 0, 1, or sys.exit's number; null when the run was ended from outside. */
  exitCode: number | null;
  /** Displays, or single representations of them, that were left out: over a limit, or their methods failed. */
  displaysCut: number;
  /** Files that were made or changed and not told, since there were too many. */
  filesCut: number;
  stdout: Capture;
  stderr: Capture;
  /** Wall clock of the run inside the worker in ms. */
  executionMs: number;
  /** Sentence for outcomes that Python itself has no words for, else null. */
  message: string | null;
  /** What became of the session's state; null when the task was no step of a session. */
  session: SessionResult | null;
  /** Present exactly for the outcome `waiting`. */
  waiting?: Waiting;
}

/**
 * One thing to show, in one or several forms: media type -> text. JSON types (application/json, ...+json) hold JSON
 * text, binary types (images but SVG, audio, video, ...) base64; see `mime-bundle.ts`.
 */
export type MimeBundle = Record<string, string>;

/** A part of what the program writes, while it runs. */
export interface OutputPart {
  stream: 'stdout' | 'stderr';
  /** Whole characters; bytes that are no UTF-8 appear as \xNN. */
  text: string;
  /** The limit is reached: this is the last part of this stream, the report has what is kept of the rest. */
  cut: boolean;
}

/** A file that the run made or changed. */
export interface OutputFile {
  /** Absolute. */
  path: string;
  size: number;
  /** null when the file, or all files together, are larger than the limit. */
  content: Uint8Array | null;
}

export interface WorkerInfo {
  /** Fingerprint of the image the worker booted from. */
  imageFingerprint: string;
  pyodideVersion: string;
  pythonVersion: string;
  /** From process start to ready, ms. */
  bootMs: number;
  /** Bytes of linear memory that a reset restores. */
  sealedBytes: number;
  /** What a checkpoint takes for granted of the interpreter; the same in all workers of one image, or they cannot share sessions. */
  layoutFingerprint: string;
  /** What of that the files of an imported session are checked against, as JSON; see `SealFacts`. May be left out. */
  seal?: string;
  /** Whether memory is mapped from the image: true, or why it is copied. */
  memoryMapped: true | string;
  /** Containment layers: true if active, otherwise the reason why not. */
  layers: Record<string, true | string>;
}

export type WorkerMessage =
  | { type: 'ready'; protocol: number; info: WorkerInfo }
  /** While a run goes on, for tasks with `stream`. */
  | ({ type: 'output'; id: string } & OutputPart)
  /** While a run goes on, for every task. `isValue`: it shows the value of the last expression; left out for all others. */
  | { type: 'display'; id: string; bundle: MimeBundle; isValue?: true }
  /** After the run and before its result, one message for each file. */
  | ({ type: 'file'; id: string } & OutputFile)
  /** Sent as soon as the run ended, before the reset. */
  | { type: 'result'; id: string; report: RunReport }
  /** Sent after the reset; only now may the worker get its next task. */
  | { type: 'reset'; id: string; resetMs: number; heapBytes: number; wear: WearReason | null };
