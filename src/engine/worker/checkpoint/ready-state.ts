import { sourcesOf } from '../../checkpoint-format/page-group.js';
import type { StateMemory } from '../memory/state-memory.js';
import type { DecodedCheckpoint } from './decoded-checkpoint.js';

/** A state of so many pages is laid at once, which costs little; a larger one where its session stays. */
const SMALL_PAGES = 1024;

/**
 * The one checkpoint whose memory lies ready to be mapped. It is one of those that are held, and is let go of with them: of a
 * session that nobody goes on with nothing is left.
 */
export class ReadyState {
  #ready: DecodedCheckpoint | null = null;
  /** Memory is in it until the reset. */
  #entered = false;

  constructor(readonly memory: StateMemory) {}

  get entered(): boolean {
    return this.#entered;
  }

  /**
   * Puts memory, as sealed until now and long enough, into the state of a checkpoint.
   * @param stays whether its session ran here before
   * @returns false when it is too large; memory is as it was then
   * @throws Error when the system refuses; a reset must follow
   */
  enter(checkpoint: DecodedCheckpoint, stays: boolean): boolean {
    if (this.#ready !== checkpoint && !this.#lay(checkpoint, stays)) return false;
    // Nothing lies ready when the system refuses.
    this.#ready = null;
    this.#entered = true;
    this.memory.enter();
    this.#ready = checkpoint;
    return true;
  }

  #lay(checkpoint: DecodedCheckpoint, stays: boolean): boolean {
    const sources = sourcesOf(checkpoint.groups);
    if (sources.size > SMALL_PAGES && !stays) return false;
    const before = this.#ready;
    this.#ready = null;
    // States of one session share their groups.
    const isNext = before?.groups.some((group) => checkpoint.groups.includes(group));
    return this.memory.lay(sources, before && isNext ? sourcesOf(before.groups) : null);
  }

  /**
   * Memory was taken as another checkpoint, which lies ready from now on.
   * @param changed pages that are not as in the state that memory was put into @param sealed those that count as sealed
   */
  follow(checkpoint: DecodedCheckpoint, changed: readonly number[], sealed: readonly number[]): void {
    this.#ready = this.memory.keep(changed, sealed) ? checkpoint : null;
  }

  letGo(checkpoint: DecodedCheckpoint): void {
    if (this.#ready !== checkpoint) return;
    this.#ready = null;
    this.#forget();
  }

  /** Memory is as sealed again. */
  reset(): void {
    if (!this.#entered) return;
    this.#entered = false;
    this.#forget();
  }

  #forget(): void {
    if (this.#ready === null && !this.#entered) this.memory.forget();
  }
}
