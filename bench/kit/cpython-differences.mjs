/**
 * Tests of CPython's that fail in a worker and not in plain Pyodide, by what docs/python.md says of them.
 * @type {[pattern: RegExp, row: string][]}
 */
const DIFFERENCES = [];

/** @returns {string | null} the row of docs/python.md that explains why a test fails here only */
export function whyDifferent(id) {
  return DIFFERENCES.find(([pattern]) => pattern.test(id))?.[1] ?? null;
}
