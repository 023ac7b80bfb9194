import {
  checkCount,
  checkKeys,
  checkMember,
  checkNumber,
  checkText,
  type Fields,
  isPlainObject,
  ProtocolError,
} from './check-fields.js';
import { checkLayers, NAME_CHARS_MAX } from './check-layers.js';
import { checkReport, type ExpectedTask } from './check-report.js';
import { PROTOCOL_VERSION, WEAR_REASONS, type WearReason, type WorkerMessage } from './messages.js';
import { checkDisplay, checkFile, checkOutput } from './read-live-message.js';

/**
 * Code that broke out of Python could say anything on the channel, so every word is checked before it is
 * believed. What passes is plain data with exactly the documented keys, and can be used without copying it.
 */

export { ProtocolError } from './check-fields.js';
export { type ExpectedTask, TEXT_CHARS_MAX, UNITS_PER_BYTE } from './check-report.js';

const SEAL_CHARS_MAX = 4096;

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
