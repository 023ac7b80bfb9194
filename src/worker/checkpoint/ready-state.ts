import type { StateMemory } from '../memory/state-memory.js';
import type { DecodedCheckpoint } from './decoded-checkpoint.js';

/**
 * The one checkpoint whose memory lies ready to be mapped. It is one of those that are held, and is let go of with them: of a
 * session that nobody goes on with nothing is left.
 */
export class ReadyState {
  #checkpoint: DecodedCheckpoint | null = null;
  /** Memory is in it until the reset. */
  #entered = false;

  constructor(readonly memory: StateMemory) {}

  get entered(): boolean {
    return this.#entered;
  }

  /**
   * Puts memory, as sealed until now and long enough, into the state of a checkpoint.
   * @returns false when it is too large; memory is as it was then
   * @throws Error when the system refuses; a reset must follow
   */
  enter(checkpoint: DecodedCheckpoint): boolean {
    if (this.#checkpoint !== checkpoint) {
      this.#checkpoint = null;
      if (!this.memory.lay(checkpoint.groups)) return false;
      this.#checkpoint = checkpoint;
    }
    this.#entered = true;
    this.memory.enter();
    return true;
  }

  /**
   * Memory was taken as another checkpoint, which lies ready from now on.
   * @param changed pages that are not as in the state that memory was put into @param sealed those that count as sealed
   */
  follow(checkpoint: DecodedCheckpoint, changed: readonly number[], sealed: readonly number[]): void {
    this.#checkpoint = this.memory.keep(changed, sealed) ? checkpoint : null;
  }

  letGo(checkpoint: DecodedCheckpoint): void {
    if (this.#checkpoint !== checkpoint) return;
    this.#checkpoint = null;
    this.#forget();
  }

  /** Memory is as sealed again. */
  reset(): void {
    if (!this.#entered) return;
    this.#entered = false;
    this.#forget();
  }

  #forget(): void {
    if (this.#checkpoint === null && !this.#entered) this.memory.forget();
  }
}
