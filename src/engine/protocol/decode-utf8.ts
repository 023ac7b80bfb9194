import { isUtf8 } from 'node:buffer';

/**
 * Text of `bytes`. Bytes that are not UTF-8 appear as \xNN (as Python's `backslashreplace` writes them), and then
 * the bytes themselves come along in base64, so that nothing is lost silently.
 */
export function decodeUtf8(bytes: Buffer): { text: string; base64: string | null } {
  if (isUtf8(bytes)) return { text: bytes.toString('utf8'), base64: null };
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = characterLength(bytes, at);
    if (length > 0) {
      let end = at + length;
      for (let next = characterLength(bytes, end); next > 0; next = characterLength(bytes, end)) end += next;
      parts.push(bytes.toString('utf8', at, end));
      at = end;
    } else {
      parts.push(ESCAPES[bytes[at] as number] as string);
      at += 1;
    }
  }
  return { text: parts.join(''), base64: bytes.toString('base64') };
}

/** Bytes of the well-formed UTF-8 character at `at` (RFC 3629), or 0. By hand: a call per byte would take seconds. */
function characterLength(bytes: Buffer, at: number): number {
  const lead = bytes[at];
  if (lead === undefined) return 0;
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  // The second byte has less room after these: overlong forms, surrogates, values above U+10FFFF.
  const least = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const most = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  const second = bytes[at + 1];
  if (second === undefined || second < least || second > most) return 0;
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  for (let next = at + 2; next < at + length; next += 1) {
    const byte = bytes[next];
    if (byte === undefined || (byte & 0xc0) !== 0x80) return 0;
  }
  return length;
}

/** How each byte that is not part of a character is shown. */
const ESCAPES = Array.from({ length: 256 }, (_, byte) => `\\x${byte.toString(16).padStart(2, '0')}`);
