import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress, constants } from 'node:zlib';
import type { ErrorCode } from '../../base/error-table.js';
import { JsonText, stringify } from '../../base/json/json-text.js';
import type { OpenCall } from '../../engine/protocol/read-calls.js';
import type { OutcomeAnswer } from '../executions/describe-outcome.js';

const compress = promisify(brotliCompress);
const decompress = promisify(brotliDecompress);
const FAST = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } };
const MAGIC = Buffer.from('PPSROUND', 'latin1');

/** What is stored next to the state of a run that waits, and alone of one that ended. Bytes, since it may be megabytes. */
export interface KeptAnswer {
  /** The program; rounds after the first one show its lines. */
  code: string;
  calls: OpenCall[];
  /** The answer to the results of the round before; null where it was too large to be kept. */
  answer: { dataJson: string; error: string | null; code: ErrorCode | null } | null;
}

/** @param answerBytesMax a longer answer is left out */
export async function packAnswer(
  code: string,
  calls: readonly OpenCall[],
  outcome: OutcomeAnswer | null,
  answerBytesMax: number,
): Promise<Uint8Array> {
  const dataJson = outcome ? stringify(outcome.data) : null;
  const answer =
    outcome && dataJson && dataJson.length <= answerBytesMax
      ? { dataJson, error: outcome.error, code: outcome.code }
      : null;
  const text = JSON.stringify({ code, calls: [...calls], answer } satisfies KeptAnswer);
  return Buffer.concat([MAGIC, await compress(text, FAST)]);
}

/**
 * @param bytesMax of the text
 * @throws Error when it is something else
 */
export async function unpackAnswer(bytes: Uint8Array, bytesMax: number): Promise<KeptAnswer> {
  if (!MAGIC.equals(bytes.subarray(0, MAGIC.length))) throw new Error('no answer of a run');
  const text = await decompress(bytes.subarray(MAGIC.length), { maxOutputLength: bytesMax });
  return JSON.parse(text.toString()) as KeptAnswer;
}

/** Calls as answers have them; arguments as Python wrote them. */
export function describeCalls(calls: readonly OpenCall[]): object[] {
  return calls.map(({ id, name, argumentsJson }) => ({ id, name, arguments: new JsonText(argumentsJson) }));
}
