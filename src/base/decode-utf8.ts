import { isAscii } from 'node:buffer';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** Decoded at once; 64 KB of anything take well under a millisecond. */
const SLICE_BYTES = 256 << 10;
/** The two highest bits of a continuation byte. */
const CONTINUES = 0x80;
const CONTINUES_MASK = 0xc0;

/** The text of bytes that are valid UTF-8. Long ones are decoded a bit in each turn of the event loop. */
export async function decodeUtf8(bytes: Buffer): Promise<string> {
  if (bytes.length <= SLICE_BYTES) return bytes.toString('utf8');
  // Nothing to decode, and twenty times as fast.
  if (isAscii(bytes)) return bytes.toString('latin1');
  let text = '';
  for (let from = 0; from < bytes.length; ) {
    const to = endOfCharacter(bytes, Math.min(bytes.length, from + SLICE_BYTES));
    text += bytes.toString('utf8', from, to);
    from = to;
    await nextTurn();
  }
  return text;
}

/** The first place from `at` on at which a character begins, or the end. */
function endOfCharacter(bytes: Buffer, at: number): number {
  let end = at;
  while (end < bytes.length && ((bytes[end] as number) & CONTINUES_MASK) === CONTINUES) end++;
  return end;
}
