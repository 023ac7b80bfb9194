import { jest } from '@jest/globals';
import { parseCpuMs, readProcessUse } from './process-use.js';
import { Watchdog, type Watched } from './watchdog.js';

const MB = 2 ** 20;
const OPTIONS = { watchIntervalMs: 1000, rssLimitBytes: 500 * MB };

function watch(changes: Partial<Watched> = {}) {
  const worker = { pid: 7, state: 'IDLE', alive: true, idleSince: 5, cpuMs: 0, kill: jest.fn(), ...changes };
  const use = { rssBytes: 100 * MB, cpuMs: 0 };
  const read = jest.fn(() => use);
  const watchdog = new Watchdog(OPTIONS, () => [worker as unknown as Watched], read);
  let now = 0;
  /** One second later, in which the worker used this much CPU time. */
  const pass = (cpuMs: number) => {
    now += 1000;
    use.cpuMs += cpuMs;
    watchdog.look(now);
  };
  return { worker: worker as typeof worker & { kill: jest.Mock }, use, read, pass };
}

describe('the watchdog', () => {
  it.each(['STARTING', 'IDLE', 'BUSY', 'CHECKING'] as const)(
    'ends a worker that is %s and too large',
    (state) => {
      const { worker, use, pass } = watch({ state });
      pass(0);
      expect(worker.kill).not.toHaveBeenCalled();
      use.rssBytes = 501 * MB;
      pass(0);
      expect(worker.kill).toHaveBeenCalledWith(
        'memory_limit',
        'The worker process was killed: it used 501 MB of memory; at most 500 MB are allowed (WORKER_RSS_LIMIT_MB).',
      );
    },
  );

  it('kills an idle worker that computes for three consecutive looks', () => {
    const { worker, pass } = watch();
    for (let n = 0; n < 3; n++) pass(900);
    expect(worker.kill).not.toHaveBeenCalled();
    pass(900);
    expect(worker.kill).toHaveBeenCalledWith('runaway', expect.any(String));
  });

  it('allows it to compute occasionally, and without limit while it is busy', () => {
    const { worker, pass } = watch();
    for (let n = 0; n < 9; n++) pass(n % 3 === 0 ? 100 : 900);
    worker.state = 'BUSY';
    for (let n = 0; n < 9; n++) pass(1000);
    expect(worker.kill).not.toHaveBeenCalled();
  });

  it('ignores what a worker computed for an execution', () => {
    const { worker, pass } = watch();
    for (let n = 0; n < 9; n++) {
      worker.idleSince += 1;
      pass(1000);
    }
    expect(worker.kill).not.toHaveBeenCalled();
  });

  it('records the CPU time, and ignores workers that are ending or not visible', () => {
    const { worker, read, pass } = watch();
    pass(70);
    expect(worker.cpuMs).toBe(70);
    worker.alive = false;
    pass(0);
    expect(read).toHaveBeenCalledTimes(1);
  });
});

describe('the use of a process', () => {
  it('is read from the kernel', () => {
    const stat = '12 (a (b) c) S 1 12 12 0 -1 4194560 1 0 0 0 250 31 0 0 20 0 7 0';
    expect(parseCpuMs(stat)).toBe(2810);
    if (process.platform !== 'linux') return;
    const use = readProcessUse(process.pid);
    const seen = process.cpuUsage();
    expect(use?.cpuMs).toBeLessThanOrEqual((seen.user + seen.system) / 1000 + 20);
    expect(use?.cpuMs).toBeGreaterThan(0);
    expect(readProcessUse(undefined)).toBeNull();
    expect(readProcessUse(2 ** 30)).toBeNull();
  });
});
