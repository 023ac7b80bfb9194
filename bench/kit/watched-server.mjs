import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { BENCH, DIST } from './paths.mjs';
import { memoryOf, startServer } from './server.mjs';

const MONITOR = pathToFileURL(path.join(BENCH, 'kit', 'loop-watch.mjs')).href;

/**
 * A service that tells how long its event loop stood still and how much memory it took at most (Linux).
 * @param {Record<string, string>} env
 */
export async function startWatchedServer(env = {}) {
  const folder = mkdtempSync(path.join(tmpdir(), 'watched-'));
  const file = path.join(folder, 'stop');
  const command = [process.execPath, '--import', MONITOR, `${DIST}/main.js`];
  const server = await startServer(
    { LOOP_WATCH_FILE: file, JOBS_DIR: path.join(folder, 'jobs'), ...env },
    command,
  );
  const { pid } = server.child;

  /** Longest stop of the event loop since the last call, see loop-watch.mjs. @returns {Promise<{stopMs: number, ownMs: number}>} */
  const longestStop = async () => {
    rmSync(file, { force: true });
    process.kill(pid, 'SIGUSR2');
    for (let n = 0; n < 4_000; n += 1) {
      if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'));
      await sleep(5);
    }
    throw new Error('the server does not tell how long its event loop stood still');
  };
  /** Resident memory, MB. */
  const resident = () => memoryOf(pid, 'status', 'VmRSS');
  /** Largest resident memory since the last `forgetPeak`, MB. */
  const peak = () => memoryOf(pid, 'status', 'VmHWM');
  const forgetPeak = () => writeFileSync(`/proc/${pid}/clear_refs`, '5');

  return {
    ...server,
    longestStop,
    resident,
    peak,
    forgetPeak,
    /**
     * What `act` does to the server.
     * @template T @param {() => Promise<T>} act
     * @returns {Promise<{answer: T, ms: number, stopMs: number, ownMs: number, risenMb: number}>} time until its end,
     *   longest stop of the event loop, and rise of the resident memory at its highest
     */
    async watch(act) {
      await longestStop();
      forgetPeak();
      const before = resident();
      const startedAt = performance.now();
      const answer = await act();
      const ms = performance.now() - startedAt;
      // What is cleaned up afterwards counts, too.
      await sleep(50);
      const risenMb = peak() - before;
      return { answer, ms, risenMb, ...(await longestStop()) };
    },
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
