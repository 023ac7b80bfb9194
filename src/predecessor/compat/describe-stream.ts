import { describeOutcome } from '../../features/executions/describe-outcome.js';
import type { Execution } from '../../features/executions/execute.service.js';
import type { LiveEvent } from '../../features/executions/live-event.js';

/** An event as the predecessor's clients read it: `type` and the fields of `data` in one object. */
export interface StreamEvent {
  type: 'status' | 'stdout' | 'stderr' | 'result' | 'complete' | 'error';
  data: Record<string, unknown>;
}

/** What happens while a run goes on; null for what those clients do not know. Pure. */
export function describeLive(event: LiveEvent): StreamEvent | null {
  switch (event.type) {
    case 'started':
      return { type: 'status', data: { status: 'started', message: 'The code runs.', ...event.data } };
    case 'stdout':
    case 'stderr':
      return { type: event.type, data: { content: event.data.text } };
    default:
      return null;
  }
}

/** The last events of a run. Pure. */
export function describeEnd({ report, facts }: Execution): StreamEvent[] {
  const { data, error, code } = describeOutcome(report, facts);
  const executionTime = Math.round(data.executionTime);
  const notes = (facts.sharedFaults ?? []).map(
    (note): StreamEvent => ({ type: 'stderr', data: { content: `${note}\n` } }),
  );
  if (code) {
    const traceback = report.exception?.traceback;
    return [...notes, { type: 'error', data: { error: traceback || error, code, executionTime } }];
  }
  return [
    ...notes,
    {
      type: 'result',
      data: {
        success: true,
        result: data.result,
        content: data.resultRepr,
        stdout: data.stdout,
        stderr: data.stderr,
        executionTime,
      },
    },
    { type: 'complete', data: { success: true, executionTime } },
  ];
}
