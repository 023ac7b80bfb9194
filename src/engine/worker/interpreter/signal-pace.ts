import type { MemoryCap } from './memory-cap.js';

/** The eval loop asks for signals once in so many calls and turns of loops; CPython's PY_EMSCRIPTEN_SIGNAL_INTERVAL. */
export const USUAL_INTERVAL = 50;
/** What may pass between two questions. Up to here the usual interval, which costs nothing to measure, stays. */
const WANTED_MS = 2;

/**
 * Makes the eval loop ask for signals more often when each turn of it takes long, as in `while True: sorted(big)`:
 * otherwise it would ask after fifty of them only, far past a deadline. CPython counts its clock down from the usual
 * interval, and sets it before it asks, so what is written during the question holds.
 */
export class SignalPace {
  /** Of an int32 in linear memory; null until the interpreter is there. */
  #address: number | null = null;
  #askedAt = Number.POSITIVE_INFINITY;

  constructor(private readonly memory: Pick<MemoryCap, 'buffer'>) {}

  /** @param address of `_Py_emscripten_signal_clock` */
  attach(address: number): void {
    this.#address = address;
  }

  /** What the last run asked does not count for the next one. */
  reset(): void {
    this.#askedAt = Number.POSITIVE_INFINITY;
  }

  /** The next turn asks: something is due that should not wait for fifty. */
  hurry(): void {
    if (this.#address !== null) new DataView(this.memory.buffer).setInt32(this.#address, 1, true);
  }

  /** At each question while a run is under way; never between runs, whose memory must not depend on the time. */
  adapt(now: number): void {
    const passed = now - this.#askedAt;
    this.#askedAt = now;
    if (this.#address === null || !(passed > WANTED_MS)) return;
    const turns = Math.max(1, Math.floor((USUAL_INTERVAL * WANTED_MS) / passed));
    new DataView(this.memory.buffer).setInt32(this.#address, turns, true);
  }
}
