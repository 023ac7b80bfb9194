import { readSync } from 'node:fs';
import { Socket } from 'node:net';

/** Ids of tasks that the parent wants cancelled, or that it is gone. */
export type ControlSignal = { cancelled: string[] } | 'parent_gone' | null;

/**
 * The parent's voice while Python runs and the event loop does not: a pipe that is polled from inside the
 * interpreter's signal check. The parent writes `<task id>\n` to cancel that task; its death closes the pipe.
 */
export class ControlPipe {
  readonly #fd: number;
  readonly #buffer = Buffer.alloc(4096);
  #rest = '';
  /** Held so that the descriptor stays open; opening a Socket on it makes the descriptor non-blocking. */
  readonly #socket: Socket;

  constructor(fd: number) {
    this.#fd = fd;
    this.#socket = new Socket({ fd, readable: false, writable: true });
    this.#socket.unref();
    this.#socket.on('error', () => {});
  }

  /** Takes what the parent said since the last look; never blocks. */
  read(): ControlSignal {
    let bytes: number;
    try {
      bytes = readSync(this.#fd, this.#buffer, 0, this.#buffer.length, null);
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'EAGAIN' ? null : 'parent_gone';
    }
    if (bytes === 0) return 'parent_gone';
    const lines = (this.#rest + this.#buffer.toString('latin1', 0, bytes)).split('\n');
    this.#rest = lines.pop() ?? '';
    return { cancelled: lines };
  }
}
