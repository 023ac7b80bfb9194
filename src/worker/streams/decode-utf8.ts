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
      parts.push(`\\x${(bytes[at] as number).toString(16).padStart(2, '0')}`);
      at += 1;
    }
  }
  return { text: parts.join(''), base64: bytes.toString('base64') };
}

/** Bytes of the well-formed UTF-8 character at `at` (RFC 3629), or 0. */
function characterLength(bytes: Buffer, at: number): number {
  const lead = bytes[at];
  if (lead === undefined) return 0;
  if (lead < 0x80) return 1;
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  return at + length <= bytes.length && isUtf8(bytes.subarray(at, at + length)) ? length : 0;
}
