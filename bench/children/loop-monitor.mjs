/**
 * Loaded into the server before it starts: with each SIGUSR2 it writes what its event loop did since the last one to the
 * file that LOOP_FILE names.
 * - stoppedMs: how long it stood still at most, as monitorEventLoopDelay has it
 * - ownMs: the same without the time in which the machine had no processor for it; on a busy machine the one that tells
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

const RESOLUTION_MS = 2;

/** Time for which the main thread was ready to run and had to wait, ms. */
function waitedMs() {
  try {
    return Number(readFileSync('/proc/self/schedstat', 'utf8').split(' ')[1]) / 1e6;
  } catch {
    return 0;
  }
}

if (isMainThread) {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delays.enable();
  let [count, ownMs, at, waited] = [0, 0, performance.now(), waitedMs()];
  setInterval(() => {
    const [now, waitedNow] = [performance.now(), waitedMs()];
    ownMs = Math.max(ownMs, now - at - (waitedNow - waited) - RESOLUTION_MS);
    [at, waited] = [now, waitedNow];
  }, RESOLUTION_MS).unref();
  process.on('SIGUSR2', () => {
    count += 1;
    const stoppedMs = Math.max(0, delays.max / 1e6 - RESOLUTION_MS);
    writeFileSync(process.env.LOOP_FILE, JSON.stringify({ count, stoppedMs, ownMs }));
    delays.reset();
    ownMs = 0;
  });
}
