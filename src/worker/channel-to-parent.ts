import { Socket } from 'node:net';

import { encodeFrame, FrameReader } from '../protocol/channel.js';
import type { ParentMessage, WorkerMessage } from '../protocol/messages.js';

/** The parent is trusted and has its own limits on requests; this only stops what is no frame at all. */
const MAX_FRAME_BYTES = 2 ** 31;

/** The worker's end of the channel. It keeps the event loop alive until it closes. */
export class ChannelToParent {
  readonly #socket: Socket;

  constructor(fd: number) {
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
    this.#socket.write(encodeFrame(message), (error) => {
      if (!error) handedOver?.();
    });
  }
}
