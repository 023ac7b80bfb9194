import { buffer } from 'node:stream/consumers';
import { UsageError } from './arguments.js';

/** Words of programs that read standard input. */
const READS = /\b(?:input|stdin|fileinput)\b|\bopen\(0\b|\bos\.read\(0\b/;

export const seemsToRead = (code: string): boolean => READS.test(code);

/** All of standard input, as text. @throws UsageError (rejection) if it is not UTF-8 */
export async function readStandardInput(): Promise<string> {
  const bytes = await buffer(process.stdin);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new UsageError('Standard input is not UTF-8; pass the file with --in.');
  }
}
