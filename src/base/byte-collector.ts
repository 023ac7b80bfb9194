/** A piece from this size is kept as it is; it has most of the memory behind it to itself. */
const KEPT_BYTES = 4 << 10;
const BLOCK_BYTES = 64 << 10;

/**
 * Gathers the pieces of a body. Small ones are copied together: as separate objects, the pieces of a body that comes
 * byte by byte take a thousand times its length.
 */
export class ByteCollector {
  readonly #parts: Buffer[] = [];
  #block: Buffer | null = null;
  /** The part of the block that is filled and not among the parts yet. */
  #from = 0;
  #to = 0;
  #bytes = 0;

  /** Bytes so far. */
  get bytes(): number {
    return this.#bytes;
  }

  add(piece: Buffer): void {
    this.#bytes += piece.length;
    // Most bodies are one piece.
    if (piece.length >= KEPT_BYTES || this.#bytes === piece.length) {
      this.#flush();
      this.#parts.push(piece);
      return;
    }
    if (!this.#block || this.#block.length - this.#to < piece.length) {
      this.#flush();
      this.#block = Buffer.allocUnsafeSlow(BLOCK_BYTES);
      [this.#from, this.#to] = [0, 0];
    }
    this.#to += piece.copy(this.#block, this.#to);
  }

  /** All of it, in its own memory unless it came as one piece. */
  concat(): Buffer {
    this.#flush();
    return this.#parts.length === 1 ? (this.#parts[0] as Buffer) : Buffer.concat(this.#parts, this.#bytes);
  }

  /** The pieces, none of them small; the collector starts again. */
  takeParts(): Buffer[] {
    this.#flush();
    this.#bytes = 0;
    return this.#parts.splice(0);
  }

  #flush(): void {
    if (this.#block && this.#to > this.#from) this.#parts.push(this.#block.subarray(this.#from, this.#to));
    this.#from = this.#to;
  }
}
