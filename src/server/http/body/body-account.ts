import type { ByteBudget } from '../../../base/byte-budget.js';
import { ServiceError } from '../../../base/errors.js';

/** What the body of one request holds of the memory for bodies. */
export class BodyAccount {
  #held = 0;
  /** Reserved bytes that have not arrived yet. */
  #ahead = 0;
  #closed = false;

  constructor(
    private readonly budget: ByteBudget,
    private readonly owner: string,
  ) {}

  /**
   * Reserves memory for a body whose length is known before its first byte is read. A body without room is refused at
   * once, and an accepted one has room to its end. Otherwise every client could start to send, all would be refused
   * midway, and what they sent would fill memory until it is collected.
   * @throws ServiceError BODY_MEMORY_FULL if fewer bytes are free, PAYLOAD_TOO_LARGE if there can never be that many
   */
  reserve(bytes: number): void {
    this.#hold(bytes);
    this.#ahead += bytes;
  }

  /** Counts bytes that arrive. @throws ServiceError as `reserve` */
  take(bytes: number): void {
    const reserved = Math.min(this.#ahead, bytes);
    this.#hold(bytes - reserved);
    this.#ahead -= reserved;
  }

  /** Gives back all of it. */
  close(): void {
    this.#closed = true;
    this.budget.giveBack(this.owner, this.#held);
    this.#held = 0;
    this.#ahead = 0;
  }

  #hold(bytes: number): void {
    // A body that still arrives after the end of its request is thrown away as it comes.
    if (this.#closed) return;
    const { budget, owner } = this;
    if (this.#held + bytes > Math.min(budget.totalBytes, budget.ownerBytes)) throw neverFits();
    if (!budget.take(owner, bytes)) throw full();
    this.#held += bytes;
  }
}

function full(): ServiceError {
  return new ServiceError(
    'BODY_MEMORY_FULL',
    'Requests that arrive, wait or run take all the memory reserved for request bodies; nothing was done.',
  );
}

function neverFits(): ServiceError {
  return new ServiceError(
    'PAYLOAD_TOO_LARGE',
    'The body exceeds the memory that this server reserves for the request bodies of one caller.',
  );
}
