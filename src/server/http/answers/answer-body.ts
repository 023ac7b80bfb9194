import { Readable } from 'node:stream';

/** What a connection gets at a time: what a client takes of it shows that it reads. */
const SLICE_BYTES = 64 << 10;

/** An answer that is there as a whole, handed out in slices; what was handed out is let go. */
export class AnswerBody extends Readable {
  readonly #pieces: Uint8Array[];
  #at = 0;
  #left = 0;

  /** @param pieces which are the body's from now on */
  constructor(pieces: readonly Uint8Array[]) {
    super({ highWaterMark: SLICE_BYTES });
    // From the last, so that letting go of one moves none of the others.
    this.#pieces = pieces.filter(({ length }) => length > 0).reverse();
    for (const { length } of this.#pieces) this.#left += length;
  }

  /** Bytes that have not been taken yet. */
  get remaining(): number {
    return this.#left + this.readableLength;
  }

  /** The whole body, for storing it; only before the first slice is taken. */
  get pieces(): readonly Uint8Array[] {
    return [...this.#pieces].reverse();
  }

  override _read(): void {
    const piece = this.#pieces.at(-1);
    if (!piece) {
      this.push(null);
      return;
    }
    const slice = piece.subarray(this.#at, this.#at + SLICE_BYTES);
    this.#at += slice.length;
    this.#left -= slice.length;
    if (this.#at === piece.length) {
      this.#pieces.pop();
      this.#at = 0;
    }
    this.push(slice);
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#pieces.length = 0;
    this.#left = 0;
    callback(error);
  }
}

/** An answer from this size on leaves in slices. */
const LARGE_BYTES = SLICE_BYTES;

/** The body of an answer that is long enough to leave in slices; null for one that is not, or is a stream. */
export function largeBody(payload: unknown): AnswerBody | null {
  if (payload instanceof AnswerBody) return payload;
  if (payload instanceof Uint8Array) return payload.length < LARGE_BYTES ? null : new AnswerBody([payload]);
  // A character is at most three bytes, so most answers need not be measured.
  if (typeof payload !== 'string' || payload.length * 3 < LARGE_BYTES) return null;
  return Buffer.byteLength(payload) < LARGE_BYTES ? null : new AnswerBody([Buffer.from(payload)]);
}
