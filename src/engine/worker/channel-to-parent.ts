import { writeSync } from 'node:fs';
import { Socket } from 'node:net';

import { encodeFrame, FrameReader } from '../protocol/channel.js';
import type { ParentMessage, WorkerMessage } from '../protocol/messages.js';
import type { Voice } from './voice.js';

/** The parent is trusted and has its own limits on requests; this only stops what is no frame at all. */
const MAX_FRAME_BYTES = 2 ** 31;

/** The worker's end of the channel. It keeps the event loop alive until it closes. */
export class ChannelToParent implements Voice {
  readonly #fd: number;
  /** What the kernel had no room for while Python ran; it goes before everything else. */
  #unsent: Buffer[] = [];
  readonly #socket: Socket;

  constructor(fd: number) {
    this.#fd = fd;
    this.#socket = new Socket({ fd, readable: true, writable: true });
  }

  /** @param closed called when the parent closed the channel or is gone; may be called twice */
  listen(receive: (message: ParentMessage) => void, closed: () => void): void {
    const reader = new FrameReader(MAX_FRAME_BYTES);
    this.#socket.on('data', (chunk) => {
      for (const message of reader.push(chunk)) receive(message as ParentMessage);
    });
    this.#socket.on('end', closed);
    this.#socket.on('error', closed);
    this.#socket.on('close', closed);
  }

  /**
   * @param handedOver called when the kernel has all of the message: before the event loop turns when there is room
   * for it (some 200 KB), otherwise as soon as the parent has read enough; never when the channel closes first
   */
  send(message: WorkerMessage, handedOver?: () => void): void {
    for (const bytes of this.#unsent) this.#socket.write(bytes);
    this.#unsent = [];
    this.#socket.write(encodeFrame(message), (error) => {
      if (!error) handedOver?.();
    });
  }

  /** What `write` sends leaves in one system call, also when it throws. */
  together(write: () => void): void {
    this.#socket.cork();
    try {
      write();
    } finally {
      this.#socket.uncork();
    }
  }

  later(message: WorkerMessage): void {
    this.send(message);
  }

  /** The socket itself has nothing to write meanwhile: the parent sends a task only when it has read all of the last. */
  now(message: WorkerMessage, wait: () => boolean): void {
    this.#unsent.push(encodeFrame(message));
    for (let next = this.#unsent[0]; next; next = this.#unsent[0]) {
      try {
        const written = writeSync(this.#fd, next);
        if (written === next.length) this.#unsent.shift();
        else this.#unsent[0] = next.subarray(written);
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        // Nobody is left to hear anything.
        if (code !== 'EAGAIN') process.exit(0);
        if (!wait()) return;
      }
    }
  }
}
