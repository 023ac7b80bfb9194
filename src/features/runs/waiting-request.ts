import type { RoundNote } from '../../server/logging/request-execution.js';
import type { ExecutionRequest } from '../executions/build-task.js';
import type { OutcomeAnswer } from '../executions/describe-outcome.js';
import type { Execution } from '../executions/execute.service.js';

export interface ToolRequest {
  name: string;
  description?: string;
  inputSchema?: Record<string, unknown>;
}

/** What a client may ask for of a program that can wait. */
export interface WaitingRequest extends ExecutionRequest {
  tools?: ToolRequest[];
  suspend?: { ttl?: number; input?: boolean };
}

/** An execution of such a program, and its whole answer. */
export interface WaitingExecution extends Execution {
  answer: OutcomeAnswer;
  /** For the log line. */
  note?: RoundNote;
}

/** Whether the program is given tools, or may wait for other reasons. */
export function mayWait({ tools, suspend }: WaitingRequest): boolean {
  return (tools?.length ?? 0) > 0 || suspend !== undefined;
}
