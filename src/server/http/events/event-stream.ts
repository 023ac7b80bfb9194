import { Readable } from 'node:stream';
import { stringify } from '../../../base/json/json-text.js';
import { isLarge, jsonPieces } from '../answers/json-pieces.js';

/** What ends a line: for the standard, and for readers that split text as Python's splitlines() does. */
const LINE_BREAKS = ['\n', '\r', '\u0085', '\u2028', '\u2029'];
const LINE_BREAK = /[\n\r\u0085\u2028\u2029]/g;

export interface EventStreamOptions {
  /** Between two comments, ms. */
  keepAliveMs: number;
  /** Live events are dropped while more than this waits for the client. */
  bufferBytes: number;
  /** Whether this many further bytes may wait for the client, whatever waits already; if not, it is disconnected. */
  hasRoom?: ((bytes: number) => boolean) | undefined;
  /** Events have no name: their type is the first field of their data, as clients of the predecessor read them. */
  unnamed?: boolean;
}

/** What a connection gets at a time: what a client takes of it shows that it reads. */
const SLICE_BYTES = 64 << 10;

/**
 * Server-sent events for one client. What waits for it is bounded: live events are dropped while too much does, and
 * a `dropped` event says how many were. Ending a client that does not read is up to the owner of the connection.
 */
export class EventStream {
  /** The bytes to send; destroyed when the client is disconnected. */
  readonly body: Readable;
  readonly #options: EventStreamOptions;
  readonly #timer: NodeJS.Timeout;
  #id = 0;
  #dropped = 0;

  constructor(options: EventStreamOptions) {
    this.#options = options;
    this.body = new Readable({ read: () => undefined });
    this.#timer = setInterval(() => this.comment(), options.keepAliveMs);
    this.body.once('close', () => clearInterval(this.#timer));
    // The client left; the writer learns of it by other means.
    this.body.on('error', () => undefined);
  }

  /** An event that may be dropped when the client is slow. */
  live(type: string, data: unknown): void {
    if (this.body.readableLength > this.#options.bufferBytes) {
      this.#dropped++;
      return;
    }
    this.#tellDropped();
    this.#write(type, [Buffer.from(stringify(this.#dataOf(type, data)))]);
  }

  /** An event that must arrive, or the client is disconnected. A long one is written over several turns of the event loop. */
  async send(type: string, data: unknown): Promise<void> {
    const value = this.#dataOf(type, data);
    const pieces = isLarge(value) ? await jsonPieces(value) : [Buffer.from(stringify(value))];
    const bytes = pieces.reduce((sum, { length }) => sum + length, 0);
    if (this.#options.hasRoom && !this.#options.hasRoom(bytes)) {
      this.body.destroy();
      return;
    }
    this.#tellDropped();
    this.#write(type, pieces);
  }

  /** Sends something that readers of events skip, unless there is something to send anyway. */
  comment(): void {
    if (this.body.readableLength === 0) this.#push(Buffer.from(': still here\n\n'));
  }

  /** Nothing follows. */
  end(): void {
    if (!this.body.destroyed) this.body.push(null);
  }

  #tellDropped(): void {
    if (this.#dropped === 0) return;
    const events = this.#dropped;
    this.#dropped = 0;
    this.#write('dropped', [Buffer.from(stringify(this.#dataOf('dropped', { events })))]);
  }

  #dataOf(type: string, data: unknown): unknown {
    return this.#options.unnamed ? { type, ...Object(data) } : data;
  }

  #write(type: string, pieces: Buffer[]): void {
    const name = this.#options.unnamed ? '' : `id: ${++this.#id}\nevent: ${type}\n`;
    this.#push(Buffer.from(`${name}data: `));
    for (const piece of pieces) this.#push(inOneLine(piece));
    this.#push(Buffer.from('\n\n'));
  }

  #push(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; at += SLICE_BYTES) {
      if (this.body.destroyed || this.body.readableEnded) return;
      this.body.push(bytes.subarray(at, at + SLICE_BYTES));
    }
  }
}

/**
 * The same JSON without a line break, which would end the event: a program's own JSON may have some between its values.
 * Within a text the first two can only be escaped, and the others may be.
 */
function inOneLine(json: Buffer): Buffer {
  if (!LINE_BREAKS.some((unit) => json.includes(unit))) return json;
  const line = json
    .toString()
    .replace(LINE_BREAK, (unit) =>
      unit < ' ' ? ' ' : `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
  return Buffer.from(line);
}
