export interface BrakeRate {
  /** Points that come back in a second. */
  perSecond: number;
  /** Points at the start, and at most. */
  burst: number;
}

/**
 * A token bucket that makes answers late. A worker asks one question at a time, so a worker that asks too often waits: no
 * question is refused, and a program that spins takes a bounded share of the parent's CPU.
 */
export class Brake {
  #points: number;
  #since: number;

  constructor(
    private readonly rate: BrakeRate,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.#points = rate.burst;
    this.#since = now();
  }

  /** Points may go below zero: dear work is paid for by the questions after it. */
  charge(points: number): void {
    this.#refill();
    this.#points -= points;
  }

  /** How long the next answer should wait, in ms; 0 while there are points. */
  get delayMs(): number {
    this.#refill();
    return this.#points >= 0 ? 0 : Math.ceil((-this.#points / this.rate.perSecond) * 1000);
  }

  #refill(): void {
    const { perSecond, burst } = this.rate;
    const now = this.now();
    this.#points = Math.min(burst, this.#points + ((now - this.#since) / 1000) * perSecond);
    this.#since = now;
  }
}
