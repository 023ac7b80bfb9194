import { execFile } from 'node:child_process';
import path from 'node:path';
import { BENCH } from './paths.mjs';

/**
 * Runs a script of bench/children to its end: measures that hold an interpreter do not share a process.
 * @param {string} script
 * @param {string[]} args
 * @returns {Promise<any>} the JSON it printed
 */
export function runChild(script, ...args) {
  return new Promise((resolve, reject) => {
    const words = [path.join(BENCH, 'children', script), ...args];
    execFile(process.execPath, words, { maxBuffer: 1 << 26 }, (error, stdout) => {
      if (error) reject(error);
      else resolve(JSON.parse(stdout));
    });
  });
}
