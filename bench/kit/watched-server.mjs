import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BENCH } from './paths.mjs';
import { memoryOf, startServer } from './server.mjs';

/** A server that tells what a request does to it. @param {Record<string, string>} env */
export async function startWatchedServer(env = {}) {
  const folder = mkdtempSync(path.join(tmpdir(), 'watched-'));
  const file = path.join(folder, 'loop.json');
  const server = await startServer({
    NODE_OPTIONS: `--import ${path.join(BENCH, 'children', 'loop-monitor.mjs')}`,
    LOOP_FILE: file,
    ...env,
  });
  const { pid } = server.child;
  let count = 0;
  /** What the event loop did since the last time; see loop-monitor.mjs. */
  const loop = async () => {
    count += 1;
    process.kill(pid, 'SIGUSR2');
    for (let n = 0; n < 2_000; n += 1) {
      const told = read(file);
      if (told?.count === count) return told;
      await sleep(5);
    }
    throw new Error('the server does not tell how long its event loop stood still');
  };
  return {
    ...server,
    /**
     * What `act` does to the server.
     * @template T @param {() => Promise<T>} act
     * @returns {Promise<{answer: T, ms: number, stoppedMs: number, ownMs: number, risenMb: number}>} time until its end,
     *   longest stop of the event loop, the same without the waits for a processor, and rise of the resident memory at
     *   its highest
     */
    async watch(act) {
      await loop();
      // Forgets the highest resident memory so far.
      writeFileSync(`/proc/${pid}/clear_refs`, '5');
      const before = memoryOf(pid, 'status', 'VmRSS');
      const startedAt = performance.now();
      const answer = await act();
      const ms = performance.now() - startedAt;
      // What is cleaned up afterwards counts, too.
      await sleep(50);
      const risenMb = memoryOf(pid, 'status', 'VmHWM') - before;
      const { stoppedMs, ownMs } = await loop();
      return { answer, ms, stoppedMs, ownMs, risenMb };
    },
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}
