import { runChild } from './child.mjs';

/**
 * Sends executions from a process of its own, over kept connections.
 * @param {string} url
 * @param {{concurrency: number, seconds: number, code?: string}} options
 * @returns {Promise<{perSecond: number, p50: number, p99: number, outcomes: Record<string, number>}>} times in ms
 */
export function load(url, { concurrency, seconds, code = '1+1' }) {
  return runChild('load.mjs', url, String(concurrency), String(seconds), code);
}
