import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/** Bodies that are read to their end at a time, for nothing but their clients' sake. */
const AT_A_TIME = 8;
/** Connections that may wait for their turn. */
const LINE_MAX = 100;
/** The longest rest that is read. */
const BYTES_MAX = 16 << 20;
const CHECK_MS = 100;
/** The longest that one is read, ms: slow clients hold up those in line no longer. */
const READ_MS = 15_000;
/** The longest wait for a turn, ms. */
const WAIT_MS = 15_000;
/** What the client of any other body has to read its answer in, ms. */
const LINGER_MS = 1_000;

/**
 * What becomes of a body whose request was answered before it arrived: too large, at an unknown path, without a key. To
 * close the connection at once would lose the answer to all clients that send before they read; to read on costs
 * time, so only some are, one after the other.
 */
export class Drains {
  readonly #line = new Set<() => void>();
  #count = 0;

  /**
   * To be called before the answer is written. Where the connection ends with the answer (`Connection: close`, HTTP/1.0),
   * Node would close it in both directions: the kernel then shows a client that still sends a reset instead of the answer.
   */
  keepOpen(request: IncomingMessage): void {
    const { socket } = request;
    if (request.complete) return;
    socket.destroySoon = () => {
      // Only once: the method of the class is back.
      Reflect.deleteProperty(socket, 'destroySoon');
      if (request.complete) socket.destroySoon();
      else socket.end();
    };
  }

  /** To be called when the answer is out. */
  drain(request: IncomingMessage): void {
    const { socket } = request;
    if (request.complete || socket.destroyed) return;
    if (this.#count < AT_A_TIME) {
      this.#read(request);
      return;
    }
    socket.pause();
    if (this.#line.size < LINE_MAX) this.#wait(request);
    else setTimeout(() => socket.destroy(), LINGER_MS).unref();
  }

  #wait(request: IncomingMessage): void {
    const { socket } = request;
    const leave = (): void => {
      this.#line.delete(begin);
      clearTimeout(timer);
      socket.off('close', leave);
    };
    const begin = (): void => {
      leave();
      socket.resume();
      this.#read(request);
    };
    const timer = setTimeout(() => socket.destroy(), WAIT_MS).unref();
    socket.on('close', leave);
    this.#line.add(begin);
  }

  #read(request: IncomingMessage): void {
    const { socket } = request;
    this.#count++;
    const before = socket.bytesRead;
    const until = performance.now() + READ_MS;
    const timer = setInterval(() => {
      if (socket.bytesRead - before > BYTES_MAX || performance.now() > until) socket.destroy();
    }, CHECK_MS).unref();
    const end = (): void => {
      request.off('end', end);
      socket.off('close', end);
      clearInterval(timer);
      this.#count--;
      // The answer was the last one: the client has it, or reads it from its own kernel.
      if (socket.writableEnded) closeSoon(socket);
      const [next] = this.#line;
      next?.();
    };
    // A request whose answer has been sent is not notified that its connection is gone.
    request.on('end', end);
    socket.on('close', end);
    request.resume();
  }
}

function closeSoon(socket: Socket): void {
  if (!socket.destroyed) socket.destroySoon();
}
