import type { Exchange } from './exchange.js';

export interface AnswerLimits {
  /** A client that takes nothing for this long is cut off, ms. */
  stallMs: number;
  /** What may wait for clients, all together and of one owner. */
  totalBytes: number;
  ownerBytes: number;
}

/** Why a connection was cut. */
export type CutReason = 'stalled' | 'memory';

const LOOK_MS = 500;
/** Where memory is short, a client that took nothing for this long makes room for others, ms. */
const IDLE_MS = 1_000;

/** Answers on their way: which clients do not read theirs, and how much waits for them. */
export class AnswerWatch {
  /** In any order. No Set: its old tables keep what was in them alive until the next large garbage collection. */
  readonly #exchanges: Exchange[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly limits: AnswerLimits,
    /** Called before a connection is closed. */
    private readonly onCut: (exchange: Exchange, why: CutReason, waitingBytes: number) => void,
  ) {}

  add(exchange: Exchange): void {
    exchange.place = this.#exchanges.push(exchange) - 1;
    this.#timer ??= setInterval(() => this.#look(), LOOK_MS).unref();
  }

  delete(exchange: Exchange): void {
    const { place } = exchange;
    if (place < 0) return;
    exchange.place = -1;
    const last = this.#exchanges.pop();
    if (!last || last === exchange) return;
    this.#exchanges[place] = last;
    last.place = place;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** Bytes that wait, of one owner or of all. */
  waitingBytes(owner?: string): number {
    let bytes = 0;
    for (const exchange of this.#exchanges) {
      if (owner === undefined || exchange.owner === owner) bytes += exchange.waitingBytes;
    }
    return bytes;
  }

  /**
   * Room for an answer of so many bytes, if need be of connections whose clients do not read; an owner's first answer has
   * room whatever its size.
   * @returns false when there is none: what waits is being read
   */
  makeRoom(exchange: Exchange, bytes: number): boolean {
    const { ownerBytes, totalBytes } = this.limits;
    return (
      this.#shrink(ownerBytes - bytes, exchange, exchange.owner) && this.#shrink(totalBytes - bytes, exchange)
    );
  }

  /**
   * Cuts clients that do not read, those with most first, until at most `bytesMax` wait, or nothing does.
   * @param asking does not count: what waits of it is the beginning of what it asks room for
   */
  #shrink(bytesMax: number, asking?: Exchange, owner?: string): boolean {
    let waiting = this.waitingBytes(owner) - (asking?.waitingBytes ?? 0);
    while (waiting > 0 && waiting > bytesMax) {
      const victim = this.#laziest(asking, owner);
      if (!victim) return false;
      waiting -= victim.waitingBytes;
      this.#cut(victim, 'memory');
    }
    return true;
  }

  #laziest(asking: Exchange | undefined, owner: string | undefined): Exchange | null {
    const before = performance.now() - IDLE_MS;
    let [found, most] = [null as Exchange | null, 0];
    for (const exchange of this.#exchanges) {
      if (exchange === asking || exchange.takenAt > before) continue;
      if (owner !== undefined && exchange.owner !== owner) continue;
      const { waitingBytes } = exchange;
      if (waitingBytes > most) [found, most] = [exchange, waitingBytes];
    }
    return found;
  }

  #look(): void {
    const now = performance.now();
    // A copy: what is cut leaves the list.
    for (const exchange of [...this.#exchanges]) {
      const waiting = exchange.look(now);
      if (waiting > 0 && now - exchange.takenAt > this.limits.stallMs) this.#cut(exchange, 'stalled');
    }
    this.#shrink(this.limits.totalBytes);
    if (this.#exchanges.length > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #cut(exchange: Exchange, why: CutReason): void {
    this.onCut(exchange, why, exchange.waitingBytes);
    this.delete(exchange);
    exchange.socket.destroy();
  }
}
