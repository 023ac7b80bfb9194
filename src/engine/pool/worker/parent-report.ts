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
 * The report of a run whose worker can no longer report.
 * @param message description of what happened
 * @param executionMs wall-clock time measured by the parent
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

/** Session result without a checkpoint. @param reason description of the fault */
export function sessionWithout(
  state: Exclude<SessionState, 'kept'>,
  fault: SessionFault,
  reason: string,
): SessionResult {
  return { state, checkpoint: null, restoreMs: 0, checkpointMs: 0, fault, reason };
}

export function timeoutMessage(limits: TaskLimits, executionMs: number): string {
  return (
    `The wall-clock limit was reached: ${limits.timeoutMs} ms were granted. The code did not react, so its process ` +
    `was killed after ${Math.round(executionMs)} ms; result and files are lost.`
  );
}

export function cancelledMessage(executionMs: number): string {
  return (
    `The execution was cancelled after ${Math.round(executionMs)} ms. The code did not react, so its process ` +
    'was killed; result and files are lost.'
  );
}

/** @param code exit code, null when a signal ended it; @param signal its name */
export function exitMessage(code: number | null, signal: string | null): string {
  if (signal !== null) return `The worker process was ended by signal ${signal}.`;
  if (code !== null) return `The worker process exited with code ${code}.`;
  return 'The worker process failed to start.';
}
