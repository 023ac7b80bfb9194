import { Readable } from 'node:stream';
import { stringify } from '../common/json-text.js';

/** What ends a line: for the standard, and for readers that split text as Python's splitlines() does. */
const LINE_BREAK = /[\n\r\u0085\u2028\u2029]/g;

export interface EventStreamOptions {
  /** Between two comments, ms. */
  keepAliveMs: number;
  /** Live events are dropped while more than this waits for the client. */
  bufferBytes: number;
  /** A client that takes nothing of what waits for it is given up after this, ms. */
  stallTimeoutMs: number;
  /** Events have no name: their type is the first field of their data, as clients of the predecessor read them. */
  unnamed?: boolean;
}

/**
 * Server-sent events for one client. What waits for it is bounded: live events are dropped while too much does, and
 * a `dropped` event says how many were.
 */
export class EventStream {
  /** The bytes to send; destroyed when the client is given up. */
  readonly body: Readable;
  readonly #options: EventStreamOptions;
  readonly #timer: NodeJS.Timeout;
  #id = 0;
  #dropped = 0;
  /** When the client last asked for more, by the monotonic clock. */
  #takenAt = performance.now();

  constructor(options: EventStreamOptions) {
    this.#options = options;
    this.body = new Readable({
      read: () => {
        this.#takenAt = performance.now();
      },
    });
    this.#timer = setInterval(() => this.#keepAlive(), options.keepAliveMs);
    this.body.once('close', () => clearInterval(this.#timer));
    // The client left; whoever writes hears of it otherwise.
    this.body.on('error', () => undefined);
  }

  /** An event that may be dropped when the client is slow. */
  live(type: string, data: unknown): void {
    if (this.body.readableLength > this.#options.bufferBytes) {
      this.#dropped++;
      return;
    }
    this.#tellDropped();
    this.#write(type, data);
  }

  /** An event that must arrive. */
  send(type: string, data: unknown): void {
    this.#tellDropped();
    this.#write(type, data);
  }

  /** Nothing follows. A client that does not read what is left is given up all the same. */
  end(): void {
    if (!this.body.destroyed) this.body.push(null);
  }

  #tellDropped(): void {
    if (this.#dropped === 0) return;
    this.#write('dropped', { events: this.#dropped });
    this.#dropped = 0;
  }

  #write(type: string, data: unknown): void {
    if (this.#options.unnamed) {
      this.#push(`data: ${inOneLine(stringify({ type, ...Object(data) }))}\n\n`);
      return;
    }
    this.#id++;
    this.#push(`id: ${this.#id}\nevent: ${type}\ndata: ${inOneLine(stringify(data))}\n\n`);
  }

  #keepAlive(): void {
    const waiting = this.body.readableLength > 0;
    if (waiting && performance.now() - this.#takenAt > this.#options.stallTimeoutMs) this.body.destroy();
    else if (!waiting) this.#push(': still here\n\n');
  }

  #push(text: string): void {
    if (!this.body.destroyed && !this.body.readableEnded) this.body.push(text);
  }
}

/**
 * The same JSON without a line break, which would end the event: a program's own JSON may have some between its values.
 * Within a text the first two can only be escaped, and the others may be.
 */
function inOneLine(json: string): string {
  return json.replace(LINE_BREAK, (unit) =>
    unit < ' ' ? ' ' : `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
