// Preloaded into a service (`node --import`): on SIGUSR2 it writes to LOOP_WATCH_FILE how long its event loop stood still
// at most since the last signal, and starts anew. As JSON, in ms: `stopMs` by the clock, as monitorEventLoopDelay has it;
// `ownMs` without the time in which the machine had no processor for the thread, which tells more on a busy machine.
import { openSync, readSync, renameSync, writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

const RESOLUTION_MS = 1;

if (isMainThread) watch(process.env.LOOP_WATCH_FILE);

function watch(file) {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  const waitedMs = waitClock();
  let [at, waited, ownMs] = [performance.now(), waitedMs(), 0];
  const tick = () => {
    const [now, waitedNow] = [performance.now(), waitedMs()];
    ownMs = Math.max(ownMs, now - at - (waitedNow - waited) - RESOLUTION_MS);
    [at, waited] = [now, waitedNow];
  };
  histogram.enable();
  setInterval(tick, RESOLUTION_MS).unref();
  process.on('SIGUSR2', () => {
    // The stop that this very handler ended is recorded by the next turn.
    setTimeout(() => {
      tick();
      const stopMs = Math.max(0, histogram.max / 1e6 - RESOLUTION_MS);
      writeFileSync(`${file}.tmp`, JSON.stringify({ stopMs, ownMs }));
      renameSync(`${file}.tmp`, file);
      histogram.reset();
      ownMs = 0;
    }, 5);
  });
}

/** @returns a clock of the time for which this thread was ready to run and had to wait, ms; Linux, elsewhere it stands still */
function waitClock() {
  let statistics;
  try {
    statistics = openSync(`/proc/self/task/${process.pid}/schedstat`, 'r');
  } catch {
    return () => 0;
  }
  const bytes = Buffer.alloc(64);
  return () => {
    const length = readSync(statistics, bytes, 0, bytes.length, 0);
    return Number(bytes.latin1Slice(0, length).split(' ')[1]) / 1e6;
  };
}
