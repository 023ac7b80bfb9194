import { Duplex } from 'node:stream';

/** Bytes that wait in each direction before the sender has to. */
const BUFFER_BYTES = 128 * 1024;

/**
 * The parent's end of one byte stream of a program, as Node's HTTP server takes it: what the program sends is read from it,
 * what is written to it waits until the program takes it. Nothing is written ahead of the program by more than the buffer.
 */
export class ProgramStream extends Duplex {
  #chunks: Buffer[] = [];
  #bytes = 0;
  #isFull = false;
  #hasEnded = false;
  #written: (() => void) | null = null;

  /** @param onChange called when there may be bytes, room or an end for the program that there was not before */
  constructor(private readonly onChange: () => void) {
    super({ readableHighWaterMark: BUFFER_BYTES, writableHighWaterMark: BUFFER_BYTES });
    // Errors tell the program's side only; without a listener they would end the parent.
    this.on('error', () => undefined);
  }

  /** The program has to wait before it sends more. */
  get isFull(): boolean {
    return this.#isFull;
  }

  /** Bytes that the program may take. */
  get waitingBytes(): number {
    return this.#bytes;
  }

  /** Nothing comes after the bytes that wait. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** From the program. */
  give(bytes: Buffer): void {
    if (!this.destroyed) this.#isFull = !this.push(bytes);
  }

  /** The program sends nothing more. */
  giveEnd(): void {
    if (!this.destroyed && !this.readableEnded) this.push(null);
  }

  /** For the program. @param peek leaves the bytes where they are */
  deliver(max: number, peek = false): Buffer {
    const all = this.#chunks.length === 1 ? (this.#chunks[0] as Buffer) : Buffer.concat(this.#chunks);
    const head = all.subarray(0, max);
    const rest = peek ? all : all.subarray(head.length);
    this.#chunks = rest.length > 0 ? [rest] : [];
    this.#bytes = rest.length;
    if (this.#bytes < BUFFER_BYTES) this.#goOn();
    return head;
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    if (this.#bytes < BUFFER_BYTES) done();
    else this.#written = done;
    this.onChange();
  }

  override _read(): void {
    this.#isFull = false;
    this.onChange();
  }

  override _final(done: () => void): void {
    this.#hasEnded = true;
    done();
    this.onChange();
    // No answer can come any more, so nothing that the program still sends is of use.
    setImmediate(() => this.destroy());
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#hasEnded = true;
    this.#isFull = false;
    this.#goOn();
    done(error);
    this.onChange();
  }

  // What Node's HTTP server asks of sockets.
  setTimeout(): this {
    return this;
  }
  setKeepAlive(): this {
    return this;
  }
  setNoDelay(): this {
    return this;
  }

  #goOn(): void {
    const done = this.#written;
    this.#written = null;
    done?.();
  }
}
