import { Socket } from 'node:net';
import {
  type BuilderMessage,
  type BuilderOrder,
  BYTECODE_BYTES_MAX,
} from '../../protocol/builder-message.js';
import { encodeFrame, FrameReader } from '../../protocol/channel.js';

/** All bytecode, and the list of its files. */
const FRAME_BYTES_MAX = BYTECODE_BYTES_MAX + (16 << 20);

/** The builder's end of the channel. A parent that closes it wants no image any more. */
export class BuilderChannel {
  readonly #socket: Socket;
  readonly #orders: BuilderOrder[] = [];
  #waiting: (() => void) | null = null;

  constructor(fd: number) {
    this.#socket = new Socket({ fd, readable: true, writable: true });
    const reader = new FrameReader(FRAME_BYTES_MAX);
    this.#socket.on('data', (chunk) => {
      this.#orders.push(...(reader.push(chunk) as BuilderOrder[]));
      this.#waiting?.();
    });
    for (const event of ['end', 'error', 'close']) this.#socket.on(event, () => process.exit(1));
  }

  send(message: BuilderMessage): void {
    this.#socket.write(encodeFrame(message));
  }

  /** The next order, which must be of this type. @throws Error (rejection) for another one */
  async order<T extends BuilderOrder['type']>(type: T): Promise<Extract<BuilderOrder, { type: T }>> {
    while (this.#orders.length === 0) {
      await new Promise<void>((resolve) => {
        this.#waiting = resolve;
      });
    }
    const order = this.#orders.shift();
    if (order?.type !== type) throw new Error(`the parent ordered ${order?.type}, and not ${type}`);
    return order as Extract<BuilderOrder, { type: T }>;
  }

  /** The last message; the process ends when the parent has it. */
  end(message: BuilderMessage): void {
    this.#socket.end(encodeFrame(message), () => process.exit(0));
  }
}
