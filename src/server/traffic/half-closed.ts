import type { Socket } from 'node:net';
import type { Exchange } from './exchange.js';

/** An answer that is ready within this time needs no question, ms. */
const GRACE_MS = 500;
/** From the first thing sent to the second: the kernel of a client that is gone refuses the first, and the second fails. */
const CONFIRM_MS = 100;
/** How often that is repeated, ms. */
const REPEAT_MS = 5_000;

/** On a connection with a request under way: that one. */
const CURRENT = Symbol('exchange under way');
type Watched = Socket & { [CURRENT]?: Exchange | undefined };

/**
 * Clients that have ended their side of the connection. Some wait for their answer, most are gone, and TCP tells which
 * only when something is sent to them: so they get something that means nothing.
 */
export class HalfClosed {
  watch(socket: Socket): void {
    socket.once('end', () => this.#look(socket, GRACE_MS, true));
  }

  enter(exchange: Exchange): void {
    (exchange.socket as Watched)[CURRENT] = exchange;
  }

  leave({ socket }: Exchange): void {
    (socket as Watched)[CURRENT] = undefined;
  }

  #look(socket: Watched, afterMs: number, first: boolean): void {
    const timer = setTimeout(() => {
      socket.off('close', stop);
      // Without a request under way, Node ends the connection.
      const exchange = socket[CURRENT];
      if (!exchange) return;
      if (exchange.sendNothing()) this.#look(socket, first ? CONFIRM_MS : REPEAT_MS, !first);
      else socket.destroy();
    }, afterMs);
    const stop = (): void => clearTimeout(timer);
    socket.once('close', stop);
  }
}
