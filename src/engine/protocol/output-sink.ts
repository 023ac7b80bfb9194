import { decodeUtf8 } from './decode-utf8.js';
import type { Capture } from './messages.js';

/**
 * Takes what a program writes to one descriptor and keeps its head and its tail, each up to half of the limit,
 * so that a flood costs bounded memory and both the beginning and the last words are seen.
 */
export class OutputSink {
  #headLimit = 0;
  #tailLimit = 0;
  #head: Buffer[] = [];
  #headBytes = 0;
  /** Ring buffer, made only when the head is full. */
  #tail: Buffer | null = null;
  #tailBytes = 0;
  #tailAt = 0;
  #total = 0;
  #follower: ((bytes: Uint8Array) => void) | null = null;

  /** Empties the sink for the next run. @param limitBytes kept at most; @param follower hears of every write */
  begin(limitBytes: number, follower: ((bytes: Uint8Array) => void) | null = null): void {
    this.#follower = follower;
    this.#headLimit = Math.ceil(limitBytes / 2);
    this.#tailLimit = limitBytes - this.#headLimit;
    this.#head = [];
    this.#headBytes = this.#tailBytes = this.#tailAt = this.#total = 0;
    this.#tail = null;
  }

  /** Drops what the last run wrote. */
  reset(): void {
    this.begin(0);
  }

  /** @returns the number of bytes taken, which is always all of them: a limit never fails the writer. */
  write(bytes: Uint8Array): number {
    this.#total += bytes.length;
    this.#follower?.(bytes);
    let rest = bytes;
    const room = this.#headLimit - this.#headBytes;
    if (room > 0) {
      // Copied, since `bytes` is a view of linear memory that the program goes on using.
      const part = Buffer.from(rest.subarray(0, room));
      this.#head.push(part);
      this.#headBytes += part.length;
      rest = rest.subarray(part.length);
    }
    if (rest.length > 0) this.#writeTail(rest);
    return bytes.length;
  }

  /** What was kept, as text, with the cut marked. */
  finish(): Capture {
    if (this.#total === 0) return EMPTY;
    const head = this.#head.length === 1 && this.#head[0] ? this.#head[0] : Buffer.concat(this.#head);
    const tail = this.#tailInOrder();
    const cutBytes = this.#total - head.length - tail.length;
    if (cutBytes === 0) {
      return { ...decodeUtf8(Buffer.concat([head, tail])), totalBytes: this.#total, cutBytes: 0 };
    }
    // The cuts fall anywhere; a character split by one is dropped whole and counted, not shown as garbage.
    const start = trimEnd(head);
    const end = trimStart(tail);
    const dropped = cutBytes + (head.length - start.length) + (tail.length - end.length);
    const marker = Buffer.from(`\n[... ${dropped} bytes cut ...]\n`);
    return { ...decodeUtf8(Buffer.concat([start, marker, end])), totalBytes: this.#total, cutBytes: dropped };
  }

  #writeTail(bytes: Uint8Array): void {
    if (this.#tailLimit === 0) return;
    this.#tail ??= Buffer.alloc(this.#tailLimit);
    const last = bytes.subarray(Math.max(0, bytes.length - this.#tailLimit));
    const first = Math.min(last.length, this.#tailLimit - this.#tailAt);
    this.#tail.set(last.subarray(0, first), this.#tailAt);
    this.#tail.set(last.subarray(first), 0);
    this.#tailAt = (this.#tailAt + last.length) % this.#tailLimit;
    this.#tailBytes = Math.min(this.#tailLimit, this.#tailBytes + last.length);
  }

  #tailInOrder(): Buffer {
    if (!this.#tail) return Buffer.alloc(0);
    if (this.#tailBytes < this.#tailLimit) return this.#tail.subarray(0, this.#tailBytes);
    return Buffer.concat([this.#tail.subarray(this.#tailAt), this.#tail.subarray(0, this.#tailAt)]);
  }
}

const EMPTY: Capture = { text: '', base64: null, totalBytes: 0, cutBytes: 0 };

const isContinuation = (byte: number | undefined) => byte !== undefined && (byte & 0xc0) === 0x80;

/** Without the first bytes of a character whose beginning was cut off (at most 3). */
function trimStart(bytes: Buffer): Buffer {
  let start = 0;
  while (start < 3 && isContinuation(bytes[start])) start += 1;
  return bytes.subarray(start);
}

/** Without the last bytes of a character whose end was cut off (at most 3). */
export function trimEnd(bytes: Buffer): Buffer {
  let lead = bytes.length - 1;
  while (lead > bytes.length - 4 && isContinuation(bytes[lead])) lead -= 1;
  const byte = bytes[lead];
  // Only these bytes begin a character of more than one.
  if (byte === undefined || byte < 0xc2 || byte > 0xf4) return bytes;
  const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
  return lead + length > bytes.length ? bytes.subarray(0, lead) : bytes;
}
