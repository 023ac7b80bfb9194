import type { ByteBudget } from './byte-budget.js';
import { ServiceError } from './errors.js';

/** What the body of one request holds of the memory for bodies. */
export class BodyAccount {
  #held = 0;
  #closed = false;

  constructor(
    private readonly budget: ByteBudget,
    private readonly owner: string,
  ) {}

  /**
   * For bodies that say their length before the first byte is read.
   * @throws ServiceError BODY_MEMORY_FULL when so many bytes are not left, PAYLOAD_TOO_LARGE when they never are
   */
  check(bytes: number): void {
    const { budget, owner } = this;
    if (this.#held + bytes > Math.min(budget.totalBytes, budget.ownerBytes)) throw neverFits();
    if (bytes > budget.leftFor(owner)) throw full();
  }

  /** @throws ServiceError as `check` */
  take(bytes: number): void {
    // A body that still arrives after the end of its request is thrown away as it comes.
    if (this.#closed) return;
    if (!this.budget.take(this.owner, bytes)) {
      this.check(bytes);
      throw full();
    }
    this.#held += bytes;
  }

  /** Gives back all of it. */
  close(): void {
    this.#closed = true;
    this.budget.giveBack(this.owner, this.#held);
    this.#held = 0;
  }
}

function full(): ServiceError {
  return new ServiceError(
    'BODY_MEMORY_FULL',
    'Requests that arrive, wait or run take all the memory for request bodies; nothing was done.',
  );
}

function neverFits(): ServiceError {
  return new ServiceError(
    'PAYLOAD_TOO_LARGE',
    'The body is larger than the memory that this server has for the request bodies of one caller.',
  );
}
