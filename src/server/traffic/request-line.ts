import type { Socket } from 'node:net';

/** Requests that may stand in line on one connection; a client that sends more does not wait for its answers. */
const LINE_MAX = 32;

/** On a connection with a request under way: those that wait behind it; null when none ever did. */
const LINE = Symbol('requests in line');
type Lined = Socket & { [LINE]?: (() => void)[] | null | undefined };

/**
 * One request of a connection at a time. A client may send many without waiting for an answer (pipelining), and Node hands
 * all of them over at once: each would make its answer, and all but the first would wait in memory for those before it.
 */
export class RequestLine {
  /** Whether a request of the connection is under way. */
  isBusy(socket: Lined): boolean {
    return socket[LINE] !== undefined;
  }

  /** Calls `begin` when it is the request's turn, which may be never: with the connection, those who wait are gone. */
  enter(socket: Lined, begin: () => void): void {
    const line = socket[LINE];
    if (line === undefined) {
      socket[LINE] = null;
      begin();
    } else if (line === null) {
      socket[LINE] = [begin];
    } else if (line.length < LINE_MAX) {
      line.push(begin);
    } else {
      line.length = 0;
      socket.destroy();
    }
  }

  /** The request under way is done with. */
  leave(socket: Lined): void {
    const next = socket.destroyed ? undefined : socket[LINE]?.shift();
    if (next) next();
    else socket[LINE] = undefined;
  }
}
