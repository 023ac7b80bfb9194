import type { MemoryCap } from './memory-cap.js';

/** The eval loop asks for signals once in so many calls and turns of loops; CPython's PY_EMSCRIPTEN_SIGNAL_INTERVAL. */
export const USUAL_INTERVAL = 50;
/** What may pass between two questions. Up to here the usual interval, which costs nothing to measure, stays. */
const WANTED_MS = 2;
/** For so long after a slow turn others are expected, where that matters. */
const EXPECTED_MS = 100;

/**
 * Makes the eval loop ask for signals more often when each turn of it takes long, as in `while True: sorted(big)`:
 * otherwise it would ask after fifty of them only, far past a deadline. CPython counts its clock down from the usual
 * interval, and sets it before it asks, so what is written during the question holds.
 */
export class SignalPace {
  /** Of an int32 in linear memory; null until the interpreter is there. */
  #address: number | null = null;
  #askedAt = Number.POSITIVE_INFINITY;
  /** Turns from that question to the next one. */
  #turns = USUAL_INTERVAL;
  /** When there was a turn that took long. */
  #slowAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly memory: Pick<MemoryCap, 'buffer'>) {}

  /** @param address of `_Py_emscripten_signal_clock` */
  attach(address: number): void {
    this.#address = address;
  }

  /** What the last run asked does not count for the next one. */
  reset(): void {
    this.#askedAt = Number.POSITIVE_INFINITY;
    this.#turns = USUAL_INTERVAL;
    this.#slowAt = Number.NEGATIVE_INFINITY;
  }

  /** The next turn asks: something is due that should not wait for fifty. */
  hurry(): void {
    if (this.#address !== null) new DataView(this.memory.buffer).setInt32(this.#address, 1, true);
  }

  /**
   * At each question while a run is under way; never between runs, whose memory must not depend on the time.
   * @param isTight whether memory is short: then quick turns between slow ones do not count, since each slow one may take much
   */
  adapt(now: number, isTight: boolean): void {
    const passed = now - this.#askedAt;
    this.#askedAt = now;
    // The first question of a run says nothing about its turns; the next turn does.
    const turns = passed < 0 ? 1 : Math.floor((this.#turns * WANTED_MS) / passed);
    if (turns === 0) this.#slowAt = now;
    const most = isTight && now - this.#slowAt < EXPECTED_MS ? 1 : USUAL_INTERVAL;
    this.#turns = Math.min(most, Math.max(1, turns));
    if (this.#address === null || this.#turns === USUAL_INTERVAL) return;
    new DataView(this.memory.buffer).setInt32(this.#address, this.#turns, true);
  }
}
