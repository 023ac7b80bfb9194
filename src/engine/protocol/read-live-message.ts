import {
  checkCount,
  checkKeys,
  checkMember,
  checkText,
  type Fields,
  isBytes,
  isPlainObject,
  ProtocolError,
} from './check-fields.js';
import type { OutputPart } from './messages.js';
import { isMimeType, isValidFor, MIME_TYPES_MAX } from './mime-bundle.js';
import type { TaskLimits } from './task-limits.js';

/** A byte that is no UTF-8 is shown as \xNN, 4 units. */
const UNITS_PER_BYTE = 4;
const PATH_UNITS_MAX = 16_384;
const WRITABLE = /^\/(home\/pyodide|tmp)\//;
/** An empty, "." or ".." segment: whoever stores the file must not be led elsewhere. */
const BAD_SEGMENT = /\/(\.{0,2})(\/|$)/;

/** What arrives while a run goes on, one message at a time; the totals are bounded by the pool's RunIntake. */
export function checkOutput(raw: Fields, limits: Pick<TaskLimits, 'outputBytes'>): void {
  checkKeys(raw, ['type', 'id', 'stream', 'text', 'cut'], 'output');
  checkMember<OutputPart['stream']>(raw.stream, ['stdout', 'stderr'], 'output.stream');
  checkText(raw.text, limits.outputBytes * UNITS_PER_BYTE, 'output.text');
  if (typeof raw.cut !== 'boolean') throw new ProtocolError('output.cut must be a boolean');
}

export function checkDisplay(raw: Fields, limits: Pick<TaskLimits, 'displayBytes'>): void {
  checkKeys(raw, ['type', 'id', 'bundle'], 'display', ['isValue']);
  if (Object.hasOwn(raw, 'isValue') && raw.isValue !== true) {
    throw new ProtocolError('display.isValue must be true where it is there');
  }
  if (!isPlainObject(raw.bundle)) throw new ProtocolError('display.bundle must be a plain object');
  const entries = Object.entries(raw.bundle);
  if (entries.length === 0 || entries.length > MIME_TYPES_MAX) {
    throw new ProtocolError(`display.bundle must have 1 to ${MIME_TYPES_MAX} entries`);
  }
  for (const [mime, text] of entries) {
    // The pattern also keeps names such as __proto__ out of answers.
    if (!isMimeType(mime)) throw new ProtocolError('display.bundle has a name that is no media type');
    checkText(text, limits.displayBytes, 'display.bundle entry');
    if (!isValidFor(mime, text)) throw new ProtocolError('display.bundle entry is not what its type says');
  }
}

export function checkFile(raw: Fields, limits: Pick<TaskLimits, 'outputFileBytes'>): void {
  checkKeys(raw, ['type', 'id', 'path', 'size', 'content'], 'file');
  checkText(raw.path, PATH_UNITS_MAX, 'file.path');
  if (!WRITABLE.test(raw.path) || BAD_SEGMENT.test(raw.path) || raw.path.includes('\0')) {
    throw new ProtocolError('file.path must be absolute and below a writable folder');
  }
  checkCount(raw.size, 'file.size');
  if (raw.content === null) return;
  if (!isBytes(raw.content)) throw new ProtocolError('file.content must be bytes or null');
  const { byteLength } = raw.content;
  if (byteLength !== raw.size) throw new ProtocolError('file.content must have file.size bytes');
  if (byteLength > limits.outputFileBytes) throw new ProtocolError('file.content is too large');
}
