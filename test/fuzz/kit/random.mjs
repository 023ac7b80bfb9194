// A generator with a seed, for jest and for the fixtures alike: what fails once fails again.
/** mulberry32. @param {number} seed @returns {{ below(n: number): number, bytes(n: number): Buffer, pick<T>(list: readonly T[]): T }} */
export function seeded(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const below = (n) => next() % n;
  return {
    below,
    bytes: (n) => Buffer.from(Array.from({ length: n }, () => below(256))),
    pick: (list) => list[below(list.length)],
  };
}
