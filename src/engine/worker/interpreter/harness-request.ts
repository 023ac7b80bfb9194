import type { RunReport, Task } from '../../protocol/messages.js';
import { callsTextMax } from '../../protocol/read-calls.js';
import type { Refusal } from '../checkpoint/checkpoints.js';
import { readAnswer } from './run-report.js';

/** Everything in an answer but the result: repr, message and traceback at their limits, each character escaped. */
const MAX_DESCRIPTION_BYTES = 1 << 20;

/** What the harness is asked, as JSON; see harness/entry.py. */
export function harnessRequest(task: Task): string {
  const { waits } = task;
  const common = {
    format: task.resultFormat,
    resultBytes: task.limits.resultBytes,
    session: inSession(task) ? (task.session?.restore ? 'next' : 'first') : null,
    displayBytes: task.limits.displayBytes,
    figures: task.figures,
    timeoutMs: task.limits.timeoutMs,
    ...(waits && { waits: waits.limits }),
  };
  // What the client wrote as JSON goes on as it is: writing it again would round its numbers.
  if (waits && waits.resultsJson !== null) return joined(common, `"results":${waits.resultsJson}`);
  const started = {
    ...common,
    code: task.code,
    args: task.args,
    env: task.env,
    files: task.files.length > 0,
    ...(waits?.asksForInput && { asksForInput: true }),
  };
  const tools = waits ? `,"tools":${waits.toolsJson}` : '';
  return joined(started, `"context":${task.contextJson ?? '{}'}${tools}`);
}

function joined(fields: object, more: string): string {
  return `{${more},${JSON.stringify(fields).slice(1)}`;
}

/** No honest answer has more bytes. */
export function answerBytes({ limits, waits }: Task): number {
  // Escaped twice: the text of the calls is a text within the answer.
  const calls = waits ? 2 * callsTextMax(waits.limits) : 0;
  return MAX_DESCRIPTION_BYTES + 2 * limits.resultBytes + calls;
}

/** Whether the run is a step of a session. A program that waits is not, although it also starts from a state and leaves one. */
export function inSession({ session, waits }: Task): boolean {
  return session !== null && (waits?.inSession ?? true);
}

/** Whether the program waits. @param answer of the harness, which the program could have changed */
export function isWaiting(answer: string | null): boolean {
  return readAnswer(answer)?.outcome === 'waiting';
}

/** Why no state is taken of a program that may have waited and has ended; null for all others. */
export function endedForGood(task: Task, { outcome }: RunReport): Refusal | null {
  if (inSession(task) || outcome === 'waiting') return null;
  return { fault: 'ended', reason: 'The program has ended.' };
}
