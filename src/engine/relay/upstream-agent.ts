import { Agent } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Connection } from './connection.js';

/** The requests of one connection go out on its one upstream, one after the other; there is never another. */
export class UpstreamAgent extends Agent {
  #isUsed = false;

  constructor(private readonly connection: Connection) {
    super({ keepAlive: true, maxSockets: 1, maxFreeSockets: 1 });
  }

  override createConnection(
    _options: object,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): Duplex | undefined {
    const { upstream } = this.connection;
    if (upstream && !this.#isUsed && !upstream.destroyed) {
      this.#isUsed = true;
      return upstream;
    }
    const gone = Object.assign(new Error('the connection is closed'), { code: 'ECONNRESET' });
    // Not thrown: the agent also asks from within its own event handlers.
    callback?.(gone, upstream as Duplex);
    return undefined;
  }
}
