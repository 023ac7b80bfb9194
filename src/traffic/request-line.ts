import type { Socket } from 'node:net';

/** Requests that may stand in line on one connection; a client that sends more does not wait for its answers. */
const LINE_MAX = 32;

/**
 * One request of a connection at a time. A client may send many without waiting for an answer (pipelining), and Node hands
 * all of them over at once: each would make its answer, and all but the first would wait in memory for those before it.
 */
export class RequestLine {
  /** Those that wait, by the connection that has a request under way. */
  readonly #lines = new WeakMap<Socket, (() => void)[]>();

  /** Whether a request of the connection is under way. */
  isBusy(socket: Socket): boolean {
    return this.#lines.has(socket);
  }

  /** Calls `begin` when it is the request's turn, which may be never: with the connection, those who wait are gone. */
  enter(socket: Socket, begin: () => void): void {
    const line = this.#lines.get(socket);
    if (!line) {
      this.#lines.set(socket, []);
      begin();
    } else if (line.length < LINE_MAX) {
      line.push(begin);
    } else {
      line.length = 0;
      socket.destroy();
    }
  }

  /** The request under way is done with. */
  leave(socket: Socket): void {
    const next = socket.destroyed ? undefined : this.#lines.get(socket)?.shift();
    if (next) next();
    else this.#lines.delete(socket);
  }
}
