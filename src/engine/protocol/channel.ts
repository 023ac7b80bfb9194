import { DefaultSerializer, deserialize } from 'node:v8';

/**
 * Frames on the channel between parent and worker: the payload's length as uint32 little-endian, then the payload
 * as node:v8 serializes it. This is not Node's own IPC, whose reader throws past every handler when a frame is
 * broken, which ends the parent, and which keeps as many bytes as a header claims.
 */
const HEADER_BYTES = 4;
const NO_LENGTH_YET = Buffer.alloc(HEADER_BYTES);
/**
 * A claimed length is believed up to here, which costs address space until the bytes arrive; beyond it the buffer
 * follows what really arrives, by doubling.
 */
const BELIEVED_BYTES = 16 << 20;

/** The other side sent what is no frame. The text holds nothing of what was sent. */
export class ChannelError extends Error {
  override readonly name = 'ChannelError';
}

/**
 * @returns one buffer, for one write
 * @throws Error when the value cannot be cloned, or takes 4 GB
 */
export function encodeFrame(value: unknown): Buffer {
  const serializer = new DefaultSerializer();
  // Room for the length in the same buffer, so that a large payload is not copied once more.
  serializer.writeRawBytes(NO_LENGTH_YET);
  serializer.writeHeader();
  serializer.writeValue(value);
  const frame = serializer.releaseBuffer();
  frame.writeUInt32LE(frame.length - HEADER_BYTES);
  return frame;
}

/**
 * Makes messages out of the bytes of a stream, however they are cut. It keeps at most one unfinished frame, in a
 * buffer of its own: many small chunks cost no more than a few large ones.
 */
export class FrameReader<T = unknown> {
  readonly #header = Buffer.alloc(HEADER_BYTES);
  #headerBytes = 0;
  /** The unfinished frame: its buffer, how much of it is there, and how long it will be. */
  #payload: Buffer | null = null;
  #payloadBytes = 0;
  #length = 0;
  #error: ChannelError | null = null;

  /**
   * @param maxFrameBytes longest payload that is taken
   * @param check called with each payload before it is deserialized; may throw
   * @param decode makes a message of a payload, which may be a view of the chunk; may throw
   */
  constructor(
    private readonly maxFrameBytes: number,
    private readonly check?: (payload: Buffer) => void,
    private readonly decode: (payload: Buffer) => T = deserialize,
  ) {}

  /**
   * @returns the messages that this chunk completes
   * @throws ChannelError for anything but frames that fit, as early as it shows, and for every chunk after that
   */
  push(chunk: Buffer): T[] {
    if (this.#error) throw this.#error;
    try {
      return this.#read(chunk);
    } catch (error) {
      this.#payload = null;
      this.#error =
        error instanceof ChannelError
          ? error
          : new ChannelError('a frame could not be deserialized', { cause: error });
      throw this.#error;
    }
  }

  #read(chunk: Buffer): T[] {
    const messages: T[] = [];
    let at = 0;
    while (at < chunk.length) {
      if (!this.#payload) {
        at += this.#readHeader(chunk, at);
        if (this.#length === 0) break;
        if (chunk.length - at >= this.#length) {
          messages.push(this.#decode(chunk.subarray(at, at + this.#length)));
          at += this.#length;
          this.#length = 0;
          continue;
        }
        this.#payload = Buffer.allocUnsafeSlow(Math.min(this.#length, BELIEVED_BYTES));
        this.#payloadBytes = 0;
      }
      at += this.#fill(this.#payload, chunk, at);
      if (this.#payloadBytes === this.#length) {
        const payload = this.#payload;
        this.#payload = null;
        this.#length = 0;
        messages.push(this.#decode(payload));
      }
    }
    return messages;
  }

  /** Sets the length when the header is complete. @returns the bytes taken from the chunk */
  #readHeader(chunk: Buffer, at: number): number {
    const taken = chunk.copy(this.#header, this.#headerBytes, at);
    this.#headerBytes += taken;
    if (this.#headerBytes < HEADER_BYTES) return taken;
    this.#headerBytes = 0;
    const length = this.#header.readUInt32LE();
    if (length === 0) throw new ChannelError('a frame is empty');
    if (length > this.maxFrameBytes) {
      throw new ChannelError(`a frame of ${length} bytes, and ${this.maxFrameBytes} are allowed`);
    }
    this.#length = length;
    return taken;
  }

  /** @returns the bytes taken from the chunk */
  #fill(payload: Buffer, chunk: Buffer, at: number): number {
    const wanted = Math.min(this.#length - this.#payloadBytes, chunk.length - at);
    const needed = this.#payloadBytes + wanted;
    let target = payload;
    if (needed > payload.length) {
      target = Buffer.allocUnsafeSlow(Math.min(this.#length, Math.max(needed, 2 * payload.length)));
      payload.copy(target, 0, 0, this.#payloadBytes);
      this.#payload = target;
    }
    chunk.copy(target, this.#payloadBytes, at, at + wanted);
    this.#payloadBytes = needed;
    return wanted;
  }

  #decode(payload: Buffer): T {
    this.check?.(payload);
    return this.decode(payload);
  }
}
