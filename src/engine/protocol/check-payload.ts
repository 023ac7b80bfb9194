import { serialize } from 'node:v8';
import { ChannelError } from './channel.js';

/**
 * A worker's messages are a few objects of texts, numbers, booleans, nulls and stretches of bytes. V8 would make much more of a frame:
 * three bytes are enough for a Map, and 20 MB of those take seconds and 1.6 GB. So a payload is read over before it
 * is deserialized, and only passes when every value in it is of the plain kinds and there are few.
 *
 * The tags are those of V8's serializer. They are kept stable (browsers store them on disk), and what is not known
 * here is refused.
 */

/** Values in one message, names of fields included; the largest real one, with 64 layers, has about 150. */
const VALUES_MAX = 512;
/** Mark and version of the format: both sides run the same binary. */
const [MARK, VERSION] = serialize(null);

const tag = (character: string): number => character.charCodeAt(0);
const PADDING = 0;
const ONE_BYTE_TEXT = tag('"');
const TWO_BYTE_TEXT = tag('c');
const DOUBLE = tag('N');
const DOUBLE_BYTES = 8;
/** A view of bytes as Node writes it: its kind, its length, the bytes. Reading it copies nothing. */
const VIEW = tag('\\');
/** Uint8Array and Buffer in Node's list of kinds. */
const BYTE_VIEWS = new Set([1, 10]);
/** Followed by nothing: undefined, null, true, false, the beginning of an object. */
const BARE = new Set([PADDING, ...['_', '0', 'T', 'F', 'o'].map(tag)]);
/** Followed by a number: integers, the end of an object (its size), an object that came before (its number). */
const NUMBERED = new Set(['I', 'U', '{', '^'].map(tag));

/** @throws ChannelError when the payload holds anything but a small plain message */
export function checkPayload(payload: Buffer): void {
  if (payload[0] !== MARK || payload[1] !== VERSION) throw new ChannelError('a frame of an unknown format');
  let at = 2;
  // Brackets need no matching: V8 does that, and so few values cannot nest deeply.
  for (let values = 0; at < payload.length; values++) {
    if (values === VALUES_MAX) throw new ChannelError('a frame holds too many values');
    const kind = payload[at++] as number;
    if (BARE.has(kind)) continue;
    if (kind === DOUBLE) {
      at += DOUBLE_BYTES;
    } else if (kind === ONE_BYTE_TEXT || kind === TWO_BYTE_TEXT) {
      const end = skipNumber(payload, at);
      at = end + readNumber(payload, at, end);
    } else if (kind === VIEW) {
      const end = skipNumber(payload, at);
      if (!BYTE_VIEWS.has(readNumber(payload, at, end))) {
        throw new ChannelError('a frame holds a value that no message has');
      }
      const start = skipNumber(payload, end);
      at = start + readNumber(payload, end, start);
    } else if (NUMBERED.has(kind)) {
      at = skipNumber(payload, at);
    } else {
      throw new ChannelError('a frame holds a value that no message has');
    }
  }
  if (at > payload.length) throw new ChannelError('a frame ends within a value');
}

/**
 * Where the number at `at` ends: seven bits to a byte, the low ones first. Longer forms than uint32 needs are
 * refused, since reading them in another way than V8 would hide what follows.
 */
function skipNumber(payload: Buffer, at: number): number {
  for (let end = at; end < at + 5; end++) {
    const byte = payload[end];
    if (byte === undefined) throw new ChannelError('a frame ends within a number');
    if (byte < 0x80) {
      if (end === at + 4 && byte > 0x0f) break;
      return end + 1;
    }
  }
  throw new ChannelError('a frame holds a number that is too long');
}

function readNumber(payload: Buffer, at: number, end: number): number {
  let value = 0;
  for (let index = end - 1; index >= at; index--) value = value * 128 + ((payload[index] as number) & 0x7f);
  return value;
}
