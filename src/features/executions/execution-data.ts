import type { JsonText } from '../../base/json/json-text.js';
import type { Outcome, PythonException, ResultFault } from '../../engine/protocol/messages.js';
import type { DisplayData } from './live-event.js';

/** A limit that shaped the answer, and the sentence that says how. */
export interface ReachedLimit {
  limit:
    | 'timeout'
    | 'memory'
    | 'stdout'
    | 'stderr'
    | 'result'
    | 'display'
    | 'files'
    | 'sharedFiles'
    | 'network';
  message: string;
}

/** A file that the run made or changed. */
export interface FileData {
  /** Relative to the work folder, otherwise absolute. */
  path: string;
  size: number;
  mime: string;
  /** Hexadecimal; null when the content did not come back. */
  sha256: string | null;
  encoding?: 'utf8' | 'base64';
  content?: string;
  /** Path on this server, for a larger file. */
  url?: string;
  /** ISO 8601 */
  expiresAt?: string;
}

/** What the run did with the network. */
export interface NetworkData {
  requests: number;
  sentBytes: number;
  receivedBytes: number;
  refused: { host: string; port: number; method: string | null; why: string }[];
}

/** `data` of POST /api/execute; documented field by field in execute-answer.dto.ts. */
export interface ExecutionData {
  executionId: string;
  outcome: Outcome;
  result: JsonText | null;
  resultType: string | null;
  resultRepr: string | null;
  resultFaults?: ResultFault[];
  stdout: string;
  stderr: string;
  display: DisplayData[];
  resultDisplay?: number;
  files: FileData[];
  truncated: boolean;
  exception: Omit<PythonException, 'module'> | null;
  exitCode: number | null;
  executionTime: number;
  queueTime: number;
  limits: {
    timeout: { asked: number | null; granted: number };
    memoryBytes: number;
    outputBytes: number;
    resultBytes: number;
    diskBytes: number;
    displayBytes: number;
    files: { count: number; fileBytes: number; totalBytes: number };
    reached: ReachedLimit[];
  };
  /** Only if the request named network rules. */
  network?: NetworkData;
  stdoutBase64?: string;
  stderrBase64?: string;
  /** Of a program that waits for tools, or did; see runs/describe-run.ts. */
  run?: object;
  calls?: object[];
}
