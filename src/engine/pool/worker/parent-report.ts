import type {
  Capture,
  Outcome,
  RunReport,
  SessionFault,
  SessionResult,
  SessionState,
} from '../../protocol/messages.js';
import type { TaskLimits } from '../../protocol/task-limits.js';

const nothing = (): Capture => ({ text: '', base64: null, totalBytes: 0, cutBytes: 0 });

/**
 * The report of a run whose worker can no longer say anything.
 * @param message what happened, as a sentence
 * @param executionMs wall clock as the parent saw it
 */
export function parentReport(outcome: Outcome, message: string, executionMs: number): RunReport {
  return {
    outcome,
    resultJson: null,
    resultType: null,
    resultRepr: null,
    resultCut: false,
    exception: null,
    exitCode: null,
    displaysCut: 0,
    filesCut: 0,
    stdout: nothing(),
    stderr: nothing(),
    executionMs,
    message,
    session: null,
  };
}

/** What became of a session's state when there is no checkpoint. @param reason the fault as a sentence */
export function sessionWithout(
  state: Exclude<SessionState, 'kept'>,
  fault: SessionFault,
  reason: string,
): SessionResult {
  return { state, checkpoint: null, restoreMs: 0, checkpointMs: 0, fault, reason };
}

export function timeoutMessage(limits: TaskLimits, executionMs: number): string {
  return (
    `The wall-clock limit was reached: ${limits.timeoutMs} ms were granted and ${Math.round(executionMs)} ms ` +
    'used without the code reacting, so the process had to be killed; result and files are lost.'
  );
}

export function cancelledMessage(executionMs: number): string {
  return (
    `The execution was cancelled after ${Math.round(executionMs)} ms; the code did not react, so the process ` +
    'had to be killed; result and files are lost.'
  );
}

/** @param code exit code, null when a signal ended it; @param signal its name */
export function exitMessage(code: number | null, signal: string | null): string {
  if (signal !== null) return `The worker process was ended by signal ${signal}.`;
  if (code !== null) return `The worker process exited with code ${code}.`;
  return 'The worker process could not be started.';
}
