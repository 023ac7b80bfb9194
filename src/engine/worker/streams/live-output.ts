import { decodeUtf8 } from '../../protocol/decode-utf8.js';
import type { OutputPart } from '../../protocol/messages.js';
import { trimEnd } from '../../protocol/output-sink.js';

type Stream = OutputPart['stream'];

/** A line is told at once unless another part was told within this time, ms: then the next poll tells them together. */
const QUIET_MS = 15;
/** More than this does not wait. */
const GATHERED_BYTES = 8192;

interface Gathered {
  chunks: Buffer[];
  bytes: number;
  /** Bytes that may still be told. */
  room: number;
  /** The limit was reached, and that was told too. */
  full: boolean;
}

/**
 * Tells what a program writes while it runs, in parts of whole characters: a line at once, more of them gathered a
 * little. Of each stream the first bytes up to the limit are told, and then that there are more.
 */
export class LiveOutput {
  #tell: ((part: OutputPart) => void) | null = null;
  #streams: Record<Stream, Gathered> = { stdout: nothing(0), stderr: nothing(0) };
  #last: Stream = 'stdout';
  #toldAt = Number.NEGATIVE_INFINITY;
  /** Telling may wait for the parent, and waiting polls, and polling flushes. */
  #telling = false;

  /** @param now a monotonic clock, ms */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /** @param limitBytes told at most of each stream; @param tell null when nobody listens */
  begin(limitBytes: number, tell: ((part: OutputPart) => void) | null): void {
    this.#tell = tell;
    this.#streams = { stdout: nothing(limitBytes), stderr: nothing(limitBytes) };
    this.#toldAt = Number.NEGATIVE_INFINITY;
  }

  /** Drops what the last run wrote. */
  reset(): void {
    this.begin(0, null);
    this.#last = 'stdout';
    this.#telling = false;
  }

  write(stream: Stream, bytes: Uint8Array): void {
    const gathered = this.#streams[stream];
    if (gathered.full || bytes.length === 0) return;
    if (this.#last !== stream) {
      this.#tellPart(this.#last);
      this.#last = stream;
    }
    // Copied, since `bytes` is a view of linear memory that the program goes on using.
    const part = Buffer.from(bytes.subarray(0, gathered.room));
    gathered.chunks.push(part);
    gathered.bytes += part.length;
    gathered.room -= part.length;
    if (part.length < bytes.length) {
      gathered.full = true;
      this.#tellPart(stream, 'cut');
    } else if (gathered.bytes >= GATHERED_BYTES) {
      this.#tellPart(stream);
    } else if (part.at(-1) === NEWLINE && this.now() - this.#toldAt >= QUIET_MS) {
      this.#tellPart(stream);
    }
  }

  /** Tells what was gathered, up to the last whole character. */
  flush(): void {
    if (!this.#tell || this.#telling) return;
    this.#tellPart(this.#last === 'stdout' ? 'stderr' : 'stdout');
    this.#tellPart(this.#last);
  }

  /** Tells the rest, characters that were never finished included. */
  end(): void {
    for (const stream of ['stdout', 'stderr'] as const) this.#tellPart(stream, 'end');
    this.#tell = null;
  }

  /** @param last why nothing follows: a character that is not whole is then told as bytes, or dropped at the limit */
  #tellPart(stream: Stream, last: 'cut' | 'end' | null = null): void {
    const gathered = this.#streams[stream];
    if (!this.#tell || (gathered.chunks.length === 0 && last !== 'cut')) return;
    const bytes = Buffer.concat(gathered.chunks);
    const whole = last === 'end' ? bytes : trimEnd(bytes);
    const rest = last === 'cut' ? [] : [bytes.subarray(whole.length)].filter(({ length }) => length > 0);
    gathered.chunks = rest;
    gathered.bytes = bytes.length - whole.length;
    if (whole.length === 0 && last !== 'cut') return;
    this.#toldAt = this.now();
    this.#telling = true;
    this.#tell({ stream, text: decodeUtf8(whole).text, cut: last === 'cut' });
    this.#telling = false;
  }
}

const NEWLINE = 0x0a;

const nothing = (room: number): Gathered => ({ chunks: [], bytes: 0, room, full: false });
