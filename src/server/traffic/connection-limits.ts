import type { Socket } from 'node:net';
import { networkOf } from '../access/client-network.js';

export interface ConnectionBounds {
  total: number;
  perAddress: number;
  /** Addresses of proxies, behind which there are many clients. */
  trusts: (address: string) => boolean;
  /** Whether a request of a connection is under way. */
  isBusy: (socket: Socket) => boolean;
}

/** How many connections there are, of all and of each address. */
export class ConnectionLimits {
  readonly #byAddress = new Map<string, Set<Socket>>();
  #count = 0;

  constructor(private readonly bounds: ConnectionBounds) {}

  get count(): number {
    return this.#count;
  }

  /** Counts a connection until its end. @returns false when there are too many: it is not counted */
  admit(socket: Socket): boolean {
    const address = socket.remoteAddress ?? '';
    const network = networkOf(address);
    const own = this.#byAddress.get(network) ?? new Set();
    if (own.size >= this.bounds.perAddress && !this.bounds.trusts(address)) return false;
    if (this.#count >= this.bounds.total && !this.#makeRoom(own.size)) return false;
    this.#byAddress.set(network, own.add(socket));
    this.#count++;
    socket.once('close', () => this.#forget(network, socket));
    return true;
  }

  /**
   * Ends the oldest connection without a request of the address that has most, if that is more than the newcomer's has:
   * a client that holds connections without using them keeps no other client out.
   */
  #makeRoom(ownSize: number): boolean {
    let most: [network: string, sockets: Set<Socket>] | null = null;
    for (const entry of this.#byAddress) {
      if (entry[1].size > (most?.[1].size ?? ownSize)) most = entry;
    }
    if (!most) return false;
    const [network, sockets] = most;
    for (const socket of sockets) {
      if (this.bounds.isBusy(socket)) continue;
      this.#forget(network, socket);
      socket.destroy();
      return true;
    }
    return false;
  }

  #forget(network: string, socket: Socket): void {
    const sockets = this.#byAddress.get(network);
    if (!sockets?.delete(socket)) return;
    this.#count--;
    if (sockets.size === 0) this.#byAddress.delete(network);
  }
}
