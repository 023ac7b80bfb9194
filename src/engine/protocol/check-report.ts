import { isBoundedJson, PROGRAM_JSON } from './bounded-json.js';
import {
  checkCount,
  checkKeys,
  checkMember,
  checkNumber,
  checkText,
  checkWholeText,
  type Fields,
  isBytes,
  ProtocolError,
} from './check-fields.js';
import { NAME_CHARS_MAX } from './check-layers.js';
import {
  OUTCOMES,
  type Outcome,
  RESULT_FAULTS_MAX,
  SESSION_FAULTS,
  SESSION_STATES,
  type SessionFault,
  type SessionState,
  type SessionStep,
  type WaitTerms,
} from './messages.js';
import { callsTextMax, readCalls } from './read-calls.js';
import type { TaskLimits } from './task-limits.js';
import { hasHalfCharacter } from './whole-characters.js';

/** What a worker says a run came to; see `read-worker-message.ts`. */

/** Longest text a worker may send for a repr, a message or a traceback, in UTF-16 units. */
export const TEXT_CHARS_MAX = 1024 * 1024;
/** Room for the mark between the head and the tail of a cut stream, and for padding. */
const SLACK = 1024;
/** A byte that is no UTF-8 is shown as \xNN, 4 units; 6 leaves room for other escapes. */
export const UNITS_PER_BYTE = 6;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** The task whose result or reset may come now. */
export interface ExpectedTask {
  id: string;
  limits: Pick<TaskLimits, 'outputBytes' | 'resultBytes' | 'displayBytes' | 'outputFileBytes'>;
  session: Pick<SessionStep, 'maxBytes'> | null;
  waits?: Pick<WaitTerms, 'limits'>;
}

const REPORT_KEYS = [
  'outcome',
  'resultJson',
  'resultType',
  'resultRepr',
  'resultCut',
  'exception',
  'exitCode',
  'displaysCut',
  'filesCut',
  'stdout',
  'stderr',
  'executionMs',
  'message',
  'session',
];

/** @throws ProtocolError for anything but a valid report */
export function checkReport(report: unknown, { limits, session, waits }: ExpectedTask): void {
  checkKeys(report, REPORT_KEYS, 'report', ['resultFaultsJson', 'waiting']);
  if (Object.hasOwn(report, 'resultFaultsJson')) checkFaults(report.resultFaultsJson);
  checkMember<Outcome>(report.outcome, OUTCOMES, 'report.outcome');
  if (report.resultJson !== null) checkJson(report.resultJson, limits.resultBytes);
  if (report.resultType !== null) checkWholeText(report.resultType, NAME_CHARS_MAX, 'report.resultType');
  if (report.resultRepr !== null) checkWholeText(report.resultRepr, TEXT_CHARS_MAX, 'report.resultRepr');
  if (typeof report.resultCut !== 'boolean') throw new ProtocolError('report.resultCut must be a boolean');
  if (report.exception !== null) checkException(report.exception);
  // Python's exit numbers have no bound of their own, so any whole number will do.
  if (report.exitCode !== null && !Number.isInteger(report.exitCode)) {
    throw new ProtocolError('report.exitCode must be a whole number or null');
  }
  checkCount(report.displaysCut, 'report.displaysCut');
  checkCount(report.filesCut, 'report.filesCut');
  checkCapture(report.stdout, limits.outputBytes, 'report.stdout');
  checkCapture(report.stderr, limits.outputBytes, 'report.stderr');
  checkNumber(report.executionMs, 'report.executionMs');
  if (report.message !== null) checkWholeText(report.message, TEXT_CHARS_MAX, 'report.message');
  if ((report.session === null) !== (session === null)) {
    throw new ProtocolError('report.session must be there for a step of a session, and for nothing else');
  }
  if (session !== null) checkSession(report.session, session.maxBytes);
  checkWaiting(report, waits);
}

function checkWaiting({ outcome, waiting }: Fields, waits: ExpectedTask['waits']): void {
  if ((outcome === 'waiting') !== (waiting !== undefined)) {
    throw new ProtocolError('report.waiting must be there for the outcome waiting, and for no other');
  }
  if (waiting === undefined) return;
  if (!waits) throw new ProtocolError('report.outcome is waiting, and the program may not wait');
  checkKeys(waiting, ['callsJson', 'wakeMs'], 'report.waiting');
  if (waiting.wakeMs !== null) checkNumber(waiting.wakeMs, 'report.waiting.wakeMs');
  checkText(waiting.callsJson, callsTextMax(waits.limits), 'report.waiting.callsJson');
  const calls = readCalls(waiting.callsJson, waits.limits);
  if (!calls) throw new ProtocolError('report.waiting.callsJson must be JSON of calls within the limits');
  if ((calls.length === 0) !== (waiting.wakeMs !== null)) {
    throw new ProtocolError('report.waiting must have calls, or a time to go on');
  }
}

function checkSession(value: unknown, maxBytes: number): void {
  checkKeys(value, ['state', 'checkpoint', 'restoreMs', 'checkpointMs', 'fault', 'reason'], 'report.session');
  checkMember<SessionState>(value.state, SESSION_STATES, 'session.state');
  checkNumber(value.restoreMs, 'session.restoreMs');
  checkNumber(value.checkpointMs, 'session.checkpointMs');
  const kept = value.state === 'kept';
  if (!kept) {
    checkMember<SessionFault>(value.fault, SESSION_FAULTS, 'session.fault');
    checkText(value.reason, NAME_CHARS_MAX, 'session.reason');
  } else if (value.fault !== null || value.reason !== null) {
    throw new ProtocolError('session.fault and session.reason must be null when the state is kept');
  }
  if (!kept && value.checkpoint === null) return;
  if (!kept || !isBytes(value.checkpoint)) {
    throw new ProtocolError('session.checkpoint must be bytes when the state is kept, else null');
  }
  // What is in them is for whoever reads them: the bytes may be anything.
  if (value.checkpoint.length > maxBytes) {
    throw new ProtocolError(`session.checkpoint is longer than ${maxBytes}`);
  }
}

function checkJson(value: unknown, maxBytes: number): void {
  checkText(value, maxBytes, 'report.resultJson');
  // The text is spliced verbatim into the answer: anything but one JSON value could forge the rest of it.
  if (Buffer.byteLength(value) > maxBytes) throw new ProtocolError('report.resultJson is too long');
  // A megabyte of brackets is a million objects: read over, never unfolded. Its length bounds the values.
  if (!isBoundedJson(value, { depth: PROGRAM_JSON.depth, values: value.length })) {
    throw new ProtocolError(`report.resultJson must be JSON, nested ${PROGRAM_JSON.depth} levels at most`);
  }
  if (hasHalfCharacter(value)) throw new ProtocolError('report.resultJson must be made of whole characters');
}

function checkFaults(value: unknown): void {
  checkText(value, TEXT_CHARS_MAX, 'report.resultFaultsJson');
  const faults: unknown = isBoundedJson(value, FAULTS) ? JSON.parse(value) : null;
  if (!Array.isArray(faults)) throw new ProtocolError('report.resultFaultsJson must be JSON of a short list');
  for (const fault of faults as unknown[]) {
    checkKeys(fault, ['path', 'type', 'message'], 'resultFaults');
    for (const name of ['path', 'type', 'message']) {
      checkWholeText(fault[name], NAME_CHARS_MAX, `resultFaults.${name}`);
    }
  }
}

/** A list of objects with three texts each. */
const FAULTS = { depth: 2, values: 1 + 4 * RESULT_FAULTS_MAX };

function checkException(value: unknown): void {
  checkKeys(value, ['type', 'message', 'traceback', 'line'], 'exception', ['hint', 'module']);
  for (const name of ['hint', 'module']) {
    if (Object.hasOwn(value, name)) checkWholeText(value[name], NAME_CHARS_MAX, `exception.${name}`);
  }
  checkWholeText(value.type, NAME_CHARS_MAX, 'exception.type');
  checkWholeText(value.message, TEXT_CHARS_MAX, 'exception.message');
  checkWholeText(value.traceback, TEXT_CHARS_MAX, 'exception.traceback');
  if (value.line !== null) checkCount(value.line, 'exception.line');
}

function checkCapture(value: unknown, maxBytes: number, name: string): void {
  checkKeys(value, ['text', 'base64', 'totalBytes', 'cutBytes'], name);
  checkText(value.text, maxBytes * UNITS_PER_BYTE + SLACK, `${name}.text`);
  if (value.base64 !== null) {
    checkText(value.base64, Math.ceil(maxBytes / 3) * 4 + SLACK, `${name}.base64`);
    if (!BASE64.test(value.base64)) throw new ProtocolError(`${name}.base64 must be base64`);
  }
  checkCount(value.totalBytes, `${name}.totalBytes`);
  checkCount(value.cutBytes, `${name}.cutBytes`);
  if (value.cutBytes > value.totalBytes) throw new ProtocolError(`${name}.cutBytes is above totalBytes`);
}
