import type { ByteBudget } from './byte-budget.js';
import { ServiceError } from './errors.js';

/** What the body of one request holds of the memory for bodies. */
export class BodyAccount {
  #held = 0;
  /** Of what is held, the bytes that did not arrive yet. */
  #ahead = 0;
  #closed = false;

  constructor(
    private readonly budget: ByteBudget,
    private readonly owner: string,
  ) {}

  /**
   * For bodies that say their length before the first byte is read: those for which there is no room are refused at once,
   * and the others arrive whole. Without it as many begin as there are clients, all are refused in the middle, and what
   * they sent fills memory until it is collected.
   * @throws ServiceError BODY_MEMORY_FULL when so many bytes are not left, PAYLOAD_TOO_LARGE when they never are
   */
  reserve(bytes: number): void {
    this.#hold(bytes);
    this.#ahead += bytes;
  }

  /** For bytes that arrive. @throws ServiceError as `reserve` */
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
