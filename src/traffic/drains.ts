import type { IncomingMessage } from 'node:http';

/** Bodies that are read to their end at a time, for nothing but their clients' sake. */
const AT_A_TIME = 4;
/** The longest rest that is read. */
const BYTES_MAX = 16 << 20;
const CHECK_MS = 100;
/** What the client of any other body has to read its answer in, ms. */
const LINGER_MS = 1_000;

/**
 * What becomes of a body whose request was answered before it arrived: too large, at an unknown path, without a key. To
 * close the connection at once would lose the answer to all clients that send before they read; to read on costs memory
 * and time, so only some are.
 */
export class Drains {
  #count = 0;

  /** To be called when the answer is out. */
  drain(request: IncomingMessage): void {
    const { socket } = request;
    if (request.complete || socket.destroyed) return;
    if (this.#count === AT_A_TIME) {
      socket.pause();
      setTimeout(() => socket.destroy(), LINGER_MS).unref();
      return;
    }
    this.#count++;
    const before = socket.bytesRead;
    const timer = setInterval(() => {
      if (socket.bytesRead - before > BYTES_MAX) socket.destroy();
    }, CHECK_MS).unref();
    const end = (): void => {
      request.off('end', end);
      socket.off('close', end);
      clearInterval(timer);
      this.#count--;
    };
    // A request whose answer is out is not told that its connection is gone.
    request.on('end', end);
    socket.on('close', end);
    request.resume();
  }
}
