/** Repeatable numbers from 0 to 1 (mulberry32). @param {number} seed @returns {() => number} */
export function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const exponential = (random, mean) => -Math.log(1 - random()) * mean;

/**
 * How long programs run, ms, by their mean: all alike (`fixed`), most short and some long (`exp`), or few very long
 * (`heavy`: log-normal with sigma 1.5, where one in a hundred takes eleven times the mean).
 */
export const DISTRIBUTIONS = {
  fixed: (_random, mean) => mean,
  exp: exponential,
  heavy: (random, mean) => {
    const sigma = 1.5;
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return mean * Math.exp(sigma * normal - (sigma * sigma) / 2);
  },
};

/**
 * Requests that come by chance, as from many clients that know nothing of each other.
 * @param {{rate: number, seconds: number, run: number, distribution: keyof typeof DISTRIBUTIONS, seed: number}} load
 *   rate per second; run is the mean in ms
 * @returns {{at: number, runMs: number}[]} at in ms
 */
export function makeArrivals({ rate, seconds, run, distribution, seed }) {
  const random = randomFrom(seed);
  const draw = DISTRIBUTIONS[distribution];
  const arrivals = [];
  for (
    let at = exponential(random, 1000 / rate);
    at < seconds * 1000;
    at += exponential(random, 1000 / rate)
  ) {
    arrivals.push({ at, runMs: draw(random, run) });
  }
  return arrivals;
}
