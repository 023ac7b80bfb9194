import { Socket } from 'node:net';
import type { BuilderMessage, BuilderOrder } from '../../protocol/builder-message.js';
import { encodeFrame, FrameReader } from '../../protocol/channel.js';

/** The order is a few bytes. */
const FRAME_BYTES_MAX = 1024;

/** The builder's end of the channel. A parent that closes it wants no image any more. */
export class BuilderChannel {
  readonly #socket: Socket;
  readonly #order: Promise<void>;

  constructor(fd: number) {
    this.#socket = new Socket({ fd, readable: true, writable: true });
    const reader = new FrameReader(FRAME_BYTES_MAX);
    this.#order = new Promise((resolve) => {
      this.#socket.on('data', (chunk) => {
        for (const message of reader.push(chunk)) {
          if ((message as BuilderOrder).type === 'build') resolve();
        }
      });
    });
    for (const event of ['end', 'error', 'close']) this.#socket.on(event, () => process.exit(1));
  }

  send(message: BuilderMessage): void {
    this.#socket.write(encodeFrame(message));
  }

  /** Resolves when the parent says that the packages may be imported. */
  order(): Promise<void> {
    return this.#order;
  }

  /** The last message; the process ends when the parent has it. */
  end(message: BuilderMessage): void {
    this.#socket.end(encodeFrame(message), () => process.exit(0));
  }
}
