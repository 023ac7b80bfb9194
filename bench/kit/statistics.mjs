/** @param {readonly number[]} numbers @param {number} share 0.5 is the median */
export function quantile(numbers, share) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** @param {readonly number[]} numbers */
export const median = (numbers) => quantile(numbers, 0.5);

/** @param {number} value @returns three significant digits, no exponent */
export function short(value) {
  if (!Number.isFinite(value)) return String(value);
  if (Math.abs(value) >= 100) return value.toFixed(0);
  return Math.abs(value) >= 10 ? value.toFixed(1) : value.toFixed(Math.abs(value) >= 1 ? 2 : 3);
}

/**
 * One line of the table.
 * @typedef {object} Row
 * @property {string} measure
 * @property {number} value
 * @property {string} unit
 * @property {number} [atMost] target
 * @property {number} [atLeast] target
 * @property {string} detail what was divided by what, in words and numbers
 */

/** @param {Row} row @returns {boolean | null} null without a target */
export function isMet({ value, atMost, atLeast }) {
  if (atMost !== undefined) return value <= atMost;
  return atLeast === undefined ? null : value >= atLeast;
}
