import { ServiceError } from '../../base/errors.js';
import type { Change } from './change.js';

/** Most changes that wait or run at a time. */
export const OPEN_CHANGES_MAX = 20;
/** Most changes kept, including ended ones. Beyond it, the owner with the most ended changes loses the oldest. */
export const KEPT_CHANGES_MAX = 200;
/** How long an ended change is kept, ms. */
export const CHANGE_TTL_MS = 3_600_000;

/** Current and recently ended changes, in memory, so that clients can read how they ended. */
export class KeptChanges {
  /** Oldest first. */
  readonly #changes = new Map<string, Change>();

  /** @throws ServiceError PACKAGE_CHANGES_FULL */
  add(change: Change): void {
    this.#expire();
    if (this.open().length >= OPEN_CHANGES_MAX) {
      throw new ServiceError(
        'PACKAGE_CHANGES_FULL',
        `${OPEN_CHANGES_MAX} package changes are running or waiting already.`,
      );
    }
    this.#changes.set(change.id, change);
    if (this.#changes.size > KEPT_CHANGES_MAX) this.#evict();
  }

  find(id: string): Change | null {
    this.#expire();
    return this.#changes.get(id) ?? null;
  }

  /** Changes that wait or run, oldest first. */
  open(): Change[] {
    return [...this.#changes.values()].filter(({ end }) => end === null);
  }

  #expire(): void {
    const before = Date.now() - CHANGE_TTL_MS;
    for (const [id, { finishedAt }] of this.#changes) {
      if (finishedAt !== null && finishedAt < before) this.#changes.delete(id);
    }
  }

  #evict(): void {
    const ended = [...this.#changes.values()].filter(({ end }) => end !== null);
    const count = new Map<string | null, number>();
    for (const { owner } of ended) count.set(owner, (count.get(owner) ?? 0) + 1);
    const most = Math.max(...count.values());
    const victim = ended.find(({ owner }) => count.get(owner) === most);
    if (victim) this.#changes.delete(victim.id);
  }
}
