import type { ErrorCode } from '../../base/error-table.js';
import { JsonText } from '../../base/json/json-text.js';
import { saysDiskIsFull } from '../../engine/protocol/full-disk.js';
import type { Capture, Outcome, RunReport } from '../../engine/protocol/messages.js';
import { DISPLAYS_MAX } from '../../engine/protocol/mime-bundle.js';
import type { TaskLimits } from '../../engine/protocol/task-limits.js';
import type { NetworkReport } from '../../engine/relay/run-account.js';
import { describeLimits } from './describe-limits.js';
import { describeNetwork, networkLimits } from './describe-network.js';
import type { ExecutionDto, OutputFileDto, ReachedLimitDto } from './execute-answer.dto.js';
import type { DisplayData } from './live-event.js';

/** What describes an execution besides the worker's report. */
export interface ExecutionFacts {
  executionId: string;
  /** The timeout that the request asked for in ms, or null when it took the default. */
  timeoutAsked: number | null;
  limits: TaskLimits;
  /** Wait for a worker in ms. */
  queueMs: number;
  displays: DisplayData[];
  /** Index in `displays` of the value of the last expression; null if that is not displayed. */
  valueDisplay: number | null;
  /** A sentence for each file that should have outlived the run in the shared folders and could not. */
  sharedFaults?: string[];
  files: OutputFileDto[];
  /** What it did with the network; left out for one that named no rule. */
  network?: NetworkReport;
  /** What to do about a module that the program did not find. */
  moduleHint?: string;
}

export interface OutcomeAnswer {
  data: ExecutionDto;
  /** One sentence, null exactly for the outcome `ok`. */
  error: string | null;
  code: ErrorCode | null;
}

/** Limits that cut something from the answer, as opposed to ending the run. */
const CUTS = new Set<ReachedLimitDto['limit']>(['stdout', 'stderr', 'result', 'display', 'files']);

export const CODE_OF_OUTCOME: Record<Outcome, ErrorCode | null> = {
  ok: null,
  error: 'EXECUTION_ERROR',
  timeout: 'EXECUTION_TIMEOUT',
  memory_limit: 'MEMORY_LIMIT',
  cancelled: 'EXECUTION_CANCELLED',
  crashed: 'WORKER_CRASHED',
  waiting: null,
  run_limit: 'RUN_LIMIT',
  wait_failed: 'WAIT_FAILED',
};

/** The public answer about a run that happened. Pure. */
export function describeOutcome(report: RunReport, facts: ExecutionFacts): OutcomeAnswer {
  const { limits } = facts;
  const error = describeEnd(report, facts);
  const data: ExecutionDto = {
    executionId: facts.executionId,
    outcome: report.outcome,
    result: report.resultJson === null ? null : new JsonText(report.resultJson),
    resultType: report.resultType,
    resultRepr: report.resultRepr,
    ...(report.resultFaultsJson && { resultFaults: JSON.parse(report.resultFaultsJson) }),
    stdout: report.stdout.text,
    stderr: report.stderr.text,
    display: facts.displays,
    ...(facts.valueDisplay !== null && { resultDisplay: facts.valueDisplay }),
    files: facts.files,
    truncated: false,
    exception: describeException(report, facts),
    exitCode: report.exitCode,
    executionTime: toMicroseconds(report.executionMs),
    queueTime: toMicroseconds(facts.queueMs),
    limits: {
      ...describeLimits(limits, facts.timeoutAsked),
      reached: [...reachedLimits(report, facts, error), ...sharedFaults(facts), ...networkLimits(facts)],
    },
    ...(facts.network && { network: describeNetwork(facts.network) }),
  };
  data.truncated = data.limits.reached.some(({ limit }) => CUTS.has(limit));
  if (report.stdout.base64 !== null) data.stdoutBase64 = report.stdout.base64;
  if (report.stderr.base64 !== null) data.stderrBase64 = report.stderr.base64;
  return { data, error, code: CODE_OF_OUTCOME[report.outcome] };
}

/** Why the run did not end well, in one sentence; null when it did. */
function describeEnd(report: RunReport, facts: ExecutionFacts): string | null {
  const { timeoutMs, memoryBytes } = facts.limits;
  switch (report.outcome) {
    case 'ok':
    case 'waiting':
      return null;
    case 'error':
      return report.message ?? lastLine(report, facts);
    case 'timeout': {
      const asked =
        facts.timeoutAsked === null ? 'no timeout was requested' : `${facts.timeoutAsked} ms were requested`;
      return (
        report.message ??
        `The execution reached its wall-clock limit: ${asked}, ${timeoutMs} ms were granted.`
      );
    }
    case 'memory_limit':
      return report.message ?? `The execution reached its memory limit: ${memoryBytes} bytes were granted.`;
    case 'cancelled':
      return report.message ?? 'The execution was cancelled.';
    case 'crashed':
      return report.message ?? 'The process running the code died.';
    case 'run_limit':
      return report.exception?.message ?? report.message ?? 'The run reached a limit of its calls.';
    case 'wait_failed':
      return report.message ?? 'The program had to wait, and its state could not be kept.';
  }
}

/** The exception, and what to do about it: its own hint, or what this server knows of a module that was not found. */
function describeException(
  { exception }: RunReport,
  { moduleHint }: ExecutionFacts,
): ExecutionDto['exception'] {
  if (!exception) return null;
  const { module: _, hint = moduleHint, ...described } = exception;
  return hint ? { ...described, hint } : described;
}

/** The last line of the traceback; when a module was not found or the disk is full, followed by what to do about it. */
function lastLine({ exception, exitCode }: RunReport, { moduleHint }: ExecutionFacts): string {
  if (exception === null || exception.type === 'SystemExit') {
    return `The program ended with exit code ${exitCode ?? 1}.`;
  }
  const line = exception.message === '' ? exception.type : `${exception.type}: ${exception.message}`;
  const hint = moduleHint ?? (saysDiskIsFull(exception.message) ? exception.hint : undefined);
  return hint ? `${line}. ${hint}` : line;
}

function reachedLimits(
  report: RunReport,
  { limits, files }: ExecutionFacts,
  end: string | null,
): ReachedLimitDto[] {
  const reached: ReachedLimitDto[] = [];
  if (report.outcome === 'timeout') reached.push({ limit: 'timeout', message: end ?? '' });
  if (report.outcome === 'memory_limit') reached.push({ limit: 'memory', message: end ?? '' });
  addCut(reached, 'stdout', report.stdout, limits.outputBytes);
  addCut(reached, 'stderr', report.stderr, limits.outputBytes);
  if (report.resultCut) {
    reached.push({
      limit: 'result',
      message: `The JSON of the result exceeds the ${limits.resultBytes} bytes granted; resultRepr has its beginning.`,
    });
  }
  if (report.displaysCut > 0) {
    reached.push({
      limit: 'display',
      message: `${report.displaysCut} displays, or forms of them, were left out: they exceed the ${limits.displayBytes} bytes granted or the ${DISPLAYS_MAX} displays allowed, do not match their media type, or their methods failed.`,
    });
  }
  const bare = files.filter((file) => file.content === undefined && file.url === undefined).length;
  if (bare > 0 || report.filesCut > 0) {
    reached.push({
      limit: 'files',
      message: `${bare} files are returned without content, and ${report.filesCut} more are left out: at most ${limits.outputFiles} files are granted, ${limits.outputFileBytes} bytes for one and ${limits.outputFilesBytes} for all.`,
    });
  }
  return reached;
}

function sharedFaults({ sharedFaults = [] }: ExecutionFacts): ReachedLimitDto[] {
  return sharedFaults.map((message) => ({ limit: 'sharedFiles', message }));
}

function addCut(
  reached: ReachedLimitDto[],
  limit: 'stdout' | 'stderr',
  capture: Capture,
  granted: number,
): void {
  if (capture.cutBytes === 0) return;
  reached.push({
    limit,
    message: `${capture.totalBytes} bytes were written to ${limit} and ${granted} granted; ${capture.cutBytes} in the middle were dropped.`,
  });
}

function toMicroseconds(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
