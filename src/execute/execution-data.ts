import type { JsonText } from '../common/json-text.js';
import type { Outcome, PythonException } from '../protocol/messages.js';
import type { DisplayData } from './live-event.js';

/** A limit that shaped the answer, and the sentence that says how. */
export interface ReachedLimit {
  limit: 'timeout' | 'memory' | 'stdout' | 'stderr' | 'result' | 'sharedFiles';
  message: string;
}

/** `data` of POST /api/execute; documented field by field in execute-answer.dto.ts. */
export interface ExecutionData {
  executionId: string;
  outcome: Outcome;
  result: JsonText | null;
  resultType: string | null;
  resultRepr: string | null;
  stdout: string;
  stderr: string;
  display: DisplayData[];
  truncated: boolean;
  exception: PythonException | null;
  exitCode: number | null;
  executionTime: number;
  queueTime: number;
  limits: {
    timeout: { asked: number | null; granted: number };
    memoryBytes: number;
    outputBytes: number;
    resultBytes: number;
    diskBytes: number;
    reached: ReachedLimit[];
  };
  stdoutBase64?: string;
  stderrBase64?: string;
}
