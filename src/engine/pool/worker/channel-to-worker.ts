import type { Duplex } from 'node:stream';

import { encodeFrame, FrameReader } from '../../protocol/channel.js';
import { checkPayload } from '../../protocol/check-payload.js';
import type { ParentMessage } from '../../protocol/messages.js';

export interface ChannelEvents {
  /** Plain data of a known size, otherwise untrusted. */
  message(raw: unknown): void;
  /** The channel has ended; called once. @param fault what was wrong with the bytes, or null */
  closed(fault: string | null): void;
}

/** The parent's end of one channel. Whatever the worker writes, it does not throw and buffers at most one frame. */
export class ChannelToWorker {
  readonly #socket: Duplex;
  readonly #maxFrameBytes: number;

  /** @param maxFrameBytes largest accepted message */
  constructor(socket: Duplex, maxFrameBytes: number) {
    this.#socket = socket;
    this.#maxFrameBytes = maxFrameBytes;
    // EPIPE, ECONNRESET: 'close' follows.
    socket.on('error', () => undefined);
  }

  get open(): boolean {
    return !this.#socket.destroyed;
  }

  /** Called once. */
  listen(events: ChannelEvents): void {
    const socket = this.#socket;
    const reader = new FrameReader(this.#maxFrameBytes, checkPayload);
    let listening = true;
    const close = (fault: string | null): void => {
      if (!listening) return;
      listening = false;
      socket.destroy();
      events.closed(fault);
    };
    socket.on('data', (chunk: Buffer) => {
      let messages: unknown[];
      try {
        messages = reader.push(chunk);
      } catch (error) {
        return close((error as Error).message);
      }
      // Outside the try: errors from here on are faults of this service.
      for (const message of messages) events.message(message);
    });
    // A half-open channel is useless; without this, an unread task would keep it open.
    socket.on('end', () => close(null));
    socket.on('close', () => close(null));
  }

  /**
   * @returns false when it was certainly not sent: the channel is closed
   * @throws Error when the message cannot be serialized
   */
  send(message: ParentMessage): boolean {
    if (!this.#socket.writable) return false;
    this.#socket.write(encodeFrame(message));
    return true;
  }

  close(): void {
    this.#socket.destroy();
  }
}
