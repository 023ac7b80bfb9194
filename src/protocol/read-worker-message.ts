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
  isPlainObject,
  ProtocolError,
} from './check-fields.js';
import { checkLayers, NAME_CHARS_MAX } from './check-layers.js';
import {
  OUTCOMES,
  type Outcome,
  PROTOCOL_VERSION,
  RESULT_FAULTS_MAX,
  SESSION_FAULTS,
  SESSION_STATES,
  type SessionFault,
  type SessionState,
  type SessionStep,
  type TaskLimits,
  WEAR_REASONS,
  type WearReason,
  type WorkerMessage,
} from './messages.js';
import { checkDisplay, checkFile, checkOutput } from './read-live-message.js';
import { hasHalfCharacter } from './whole-characters.js';

/**
 * Code that broke out of Python could say anything on the channel, so every word is checked before it is
 * believed. What passes is plain data with exactly the documented keys, and can be used without copying it.
 */

export { ProtocolError } from './check-fields.js';

/** Longest text a worker may send for a repr, a message or a traceback, in UTF-16 units. */
export const TEXT_CHARS_MAX = 1024 * 1024;
/** Room for the mark between the head and the tail of a cut stream, and for padding. */
const SLACK = 1024;
/** A byte that is no UTF-8 is shown as \xNN, 4 units; 6 leaves room for other escapes. */
export const UNITS_PER_BYTE = 6;
const SEAL_CHARS_MAX = 4096;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** The task whose result or reset may come now. */
export interface ExpectedTask {
  id: string;
  limits: Pick<TaskLimits, 'outputBytes' | 'resultBytes' | 'displayBytes' | 'outputFileBytes'>;
  session: Pick<SessionStep, 'maxBytes'> | null;
}

/**
 * @param raw what arrived on the channel, after structured clone (so: no getters, no foreign prototypes)
 * @param expected the task under way, or null; without one, results and resets are refused
 * @throws ProtocolError for anything but a valid message
 */
export function readWorkerMessage(raw: unknown, expected: ExpectedTask | null): WorkerMessage {
  if (!isPlainObject(raw)) throw new ProtocolError('a message must be a plain object');
  switch (raw.type) {
    case 'ready':
      checkReady(raw);
      break;
    case 'output':
      checkOutput(raw, taskOf(raw, expected).limits);
      break;
    case 'display':
      checkDisplay(raw, taskOf(raw, expected).limits);
      break;
    case 'file':
      checkFile(raw, taskOf(raw, expected).limits);
      break;
    case 'result':
      checkKeys(raw, ['type', 'id', 'report'], 'result');
      checkReport(raw.report, taskOf(raw, expected));
      break;
    case 'reset':
      checkKeys(raw, ['type', 'id', 'resetMs', 'heapBytes', 'wear'], 'reset');
      taskOf(raw, expected);
      checkNumber(raw.resetMs, 'reset.resetMs');
      checkCount(raw.heapBytes, 'reset.heapBytes');
      if (raw.wear !== null) checkMember<WearReason>(raw.wear, WEAR_REASONS, 'reset.wear');
      break;
    default:
      throw new ProtocolError('the message type is unknown');
  }
  return raw as unknown as WorkerMessage;
}

function taskOf(raw: Fields, expected: ExpectedTask | null): ExpectedTask {
  if (expected === null) throw new ProtocolError(`${raw.type}: no task is under way`);
  if (raw.id !== expected.id) throw new ProtocolError(`${raw.type}.id is not the id of the task under way`);
  return expected;
}

function checkReady(raw: Fields): void {
  checkKeys(raw, ['type', 'protocol', 'info'], 'ready');
  if (raw.protocol !== PROTOCOL_VERSION) {
    throw new ProtocolError(`ready.protocol must be ${PROTOCOL_VERSION}`);
  }
  const { seal, ...info } = isPlainObject(raw.info) ? raw.info : ({} as Fields);
  if (seal !== undefined) checkText(seal, SEAL_CHARS_MAX, 'info.seal');
  checkKeys(
    info,
    [
      'imageFingerprint',
      'pyodideVersion',
      'pythonVersion',
      'bootMs',
      'sealedBytes',
      'layoutFingerprint',
      'memoryMapped',
      'layers',
    ],
    'info',
  );
  for (const name of ['imageFingerprint', 'pyodideVersion', 'pythonVersion', 'layoutFingerprint']) {
    checkText(info[name], NAME_CHARS_MAX, `info.${name}`);
  }
  checkNumber(info.bootMs, 'info.bootMs');
  checkCount(info.sealedBytes, 'info.sealedBytes');
  if (info.memoryMapped !== true) checkText(info.memoryMapped, NAME_CHARS_MAX, 'info.memoryMapped');
  checkLayers(info.layers, 'info.layers');
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

function checkReport(raw: unknown, { limits, session }: ExpectedTask): void {
  const { resultFaultsJson, ...report } = isPlainObject(raw) ? raw : ({} as Fields);
  checkKeys(report, REPORT_KEYS, 'report');
  if (resultFaultsJson !== undefined) checkFaults(resultFaultsJson);
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

function checkException(raw: unknown): void {
  const { hint, module, ...value } = isPlainObject(raw) ? raw : ({} as Fields);
  if (hint !== undefined) checkWholeText(hint, NAME_CHARS_MAX, 'exception.hint');
  if (module !== undefined) checkWholeText(module, NAME_CHARS_MAX, 'exception.module');
  checkKeys(value, ['type', 'message', 'traceback', 'line'], 'exception');
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
