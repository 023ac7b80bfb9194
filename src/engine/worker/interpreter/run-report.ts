import { isBoundedJson } from '../../protocol/bounded-json.js';
import type { Capture, Outcome, PythonException, ResultFault, RunReport } from '../../protocol/messages.js';
import type { Refusal } from '../checkpoint/checkpoints.js';
import type { StopReason } from '../deadline.js';
import type { FilesRefused } from '../filesystem/disk-quota.js';
import { withFullHint } from '../filesystem/full-hint.js';
import { DeadlineUnwind, ExitUnwind, Violation } from '../gate/unwind.js';

/** How the calls into the interpreter came back. */
export type Ending =
  | { kind: 'answered'; answer: string | null; displaysCut?: number | null }
  /** `answer` when the program had given one, and its end failed. */
  | { kind: 'thrown'; error: unknown; answer?: string | null };

export interface RunFacts {
  executionMs: number;
  /** Why the run was told to stop, if it was. */
  stopReason: StopReason | null;
  /** The run asked for more memory than the cap. */
  memoryRefused: boolean;
  /** What the files of the run reached, if anything, and how many bytes they may have. */
  filesRefused: FilesRefused | null;
  diskBytes: number;
  displaysCut: number;
  filesCut: number;
  stdout: Capture;
  stderr: Capture;
}

/** The fields of the harness's answer; see harness/entry.py. */
interface HarnessAnswer {
  outcome: Outcome;
  result: string | null;
  resultType: string | null;
  resultRepr: string | null;
  resultCut: boolean;
  resultFaults: ResultFault[];
  exception: PythonException | null;
  exitCode: number | null;
  displaysCut: number;
  /** Of a program that waits: `Waiting` of the report. */
  calls?: string;
  wakeMs?: number | null;
}

const NOTHING: HarnessAnswer = {
  outcome: 'ok',
  result: null,
  resultType: null,
  resultRepr: null,
  resultCut: false,
  resultFaults: [],
  exception: null,
  exitCode: null,
  displaysCut: 0,
};

/** Whether the interpreter is as good as before once it is reset: the two planned ways to unwind it. */
export function leavesInterpreterSound(error: unknown): boolean {
  return error instanceof DeadlineUnwind || error instanceof ExitUnwind;
}

/** The report of a step whose state could not be restored: nothing was run. */
export function refusedReport({ fault, reason }: Refusal, restoreMs: number): RunReport {
  const nothing = { text: '', base64: null, totalBytes: 0, cutBytes: 0 };
  const facts = {
    ...{ executionMs: 0, stopReason: null, memoryRefused: false, displaysCut: 0, filesCut: 0 },
    ...{ filesRefused: null, diskBytes: 0 },
    ...{ stdout: nothing, stderr: nothing },
  };
  const report = buildReport({ kind: 'answered', answer: '{"outcome":"crashed"}' }, facts);
  const times = { restoreMs, checkpointMs: 0 };
  return {
    ...report,
    message: reason,
    session: { state: 'not_started', checkpoint: null, ...times, fault, reason },
  };
}

/** Puts together what a run produced, whichever way it ended. */
export function buildReport(ending: Ending, facts: RunFacts): RunReport {
  const { answer, message } =
    ending.kind === 'answered'
      ? answered(ending.answer, facts)
      : thrown(ending.error, readAnswer(ending.answer ?? null));
  // The end of a program may show more.
  const displaysCut = (ending.kind === 'answered' && ending.displaysCut) || answer.displaysCut;
  // A run that was told to stop is reported so even if it found the time to end by itself.
  const outcome = facts.stopReason ?? answer.outcome;
  const waiting = outcome === 'waiting' && { callsJson: answer.calls ?? '', wakeMs: answer.wakeMs ?? null };
  return {
    outcome,
    resultJson: answer.result,
    resultType: answer.resultType,
    resultRepr: answer.resultRepr,
    resultCut: answer.resultCut,
    ...(answer.resultFaults?.length > 0 && { resultFaultsJson: JSON.stringify(answer.resultFaults) }),
    exception: withFullHint(answer.exception, facts.filesRefused, facts.diskBytes),
    exitCode: facts.stopReason || waiting ? null : answer.exitCode,
    displaysCut: facts.displaysCut + displaysCut,
    filesCut: facts.filesCut,
    stdout: facts.stdout,
    stderr: facts.stderr,
    executionMs: facts.executionMs,
    message: facts.stopReason ? null : message,
    session: null,
    ...(waiting && { waiting }),
  };
}

function answered(text: string | null, facts: RunFacts): { answer: HarnessAnswer; message: string | null } {
  const parsed = readAnswer(text);
  if (parsed) return { answer: { ...NOTHING, ...parsed }, message: null };
  if (facts.memoryRefused)
    return { answer: { ...NOTHING, outcome: 'memory_limit', exitCode: 1 }, message: null };
  return {
    answer: { ...NOTHING, outcome: 'crashed' },
    message: 'the program broke the interpreter: it gave no readable answer',
  };
}

/** @param before what the program answered before its end failed */
function thrown(
  error: unknown,
  before: Partial<HarnessAnswer> | null,
): { answer: HarnessAnswer; message: string | null } {
  const known = { ...NOTHING, ...before };
  if (error instanceof DeadlineUnwind) return { answer: known, message: null };
  if (error instanceof ExitUnwind) {
    const { exitCode } = error;
    const outcome = exitCode === 0 && !known.exception ? 'ok' : 'error';
    return { answer: { ...known, outcome, exitCode }, message: null };
  }
  if (error instanceof Violation) {
    const exception = { type: 'SandboxViolation', message: error.message, traceback: '', line: null };
    return { answer: { ...known, outcome: 'error', exitCode: 1, exception }, message: error.message };
  }
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return {
    answer: { ...known, outcome: 'crashed', exitCode: null },
    message: `the interpreter failed (${reason.slice(0, 200)}) and is being replaced`,
  };
}

/** The program could have changed the harness: only the shape of an object is taken for granted here. */
export function readAnswer(text: string | null): Partial<HarnessAnswer> | null {
  if (text === null || !isBoundedJson(text, ANSWER)) return null;
  const value: unknown = JSON.parse(text);
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : null;
}

/** Fields, and those of an exception and of faults within them; the result is one text. */
const ANSWER = { depth: 3, values: 96 };
