import { spawn } from 'node:child_process';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ChildWorkerProcess } from '../../src/engine/pool/worker/worker-process.js';
import { WorkerPool } from '../../src/engine/pool/worker-pool.js';
import { OUTCOMES } from '../../src/engine/protocol/messages.js';
import { OPTIONS } from '../kit/fake-pool.js';
import { makeLog, makeTask } from '../kit/fake-worker.js';
import { fromDist } from '../kit/worker.js';
import { seeded } from './kit/random.mjs';

const ENTRY = path.join(import.meta.dirname, 'fixtures', 'corrupting-worker.mjs');
const SIZE = 2;
const RUNS = 30;
/** Of the run; the parent kills 200 ms later. */
const TIMEOUT_MS = 300;
/** Runs, resets and starts of new workers, all under a load that nobody bounded. */
const HANG_MS = 10_000;
const PROGRAM =
  'import json, re\nprint("out")\nsum(json.loads("[1, 2, 3]")) + len(re.findall("a", "banana"))';

describe('a pool whose interpreters are corrupted in memory before they run', () => {
  let pool: WorkerPool | undefined;
  const pids: number[] = [];
  afterEach(async () => {
    await pool?.close();
    for (const pid of pids.splice(0)) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });

  it.each(['mapped', 'copied'])(
    'ends every task with an outcome, serves the next one from sound memory, and returns to its size: %s',
    async (way) => {
      const { ensureImage } = await fromDist<typeof import('../../src/engine/image/image-store.js')>(
        'engine/image/image-store.js',
      );
      const { DEFAULT_IMAGE_DIR } = await fromDist<typeof import('../../src/engine/image/image-location.js')>(
        'engine/image/image-location.js',
      );
      const options = { ...OPTIONS, size: SIZE, queueSize: 100, queueTimeoutMs: 30_000, killGraceMs: 200 };
      const log = makeLog();
      const running = new WorkerPool(
        options,
        {
          prepare: () => ensureImage(DEFAULT_IMAGE_DIR),
          launch: ({ file }) => {
            const child = spawn(process.execPath, [ENTRY, file, way, String(pids.length)], {
              env: {},
              stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
            });
            if (child.pid !== undefined) pids.push(child.pid);
            return new ChildWorkerProcess(child, options.maxFrameBytes, log);
          },
        },
        log,
      );
      pool = running;
      running.start();
      while (!running.isReady()) await sleep(5);
      const rss = process.memoryUsage.rss();

      const random = seeded(11);
      const outcomes: Record<string, number> = {};
      const run = async (id: string, env: Record<string, string>, timeoutMs: number) => {
        const task = { ...makeTask(id, { timeoutMs }), code: PROGRAM, env };
        const hung = sleep(HANG_MS, null, { ref: false });
        const ran = await Promise.race([running.run(task), hung]);
        if (ran === null)
          throw new Error(`task ${id} has no outcome after ${HANG_MS} ms: ${JSON.stringify(env)}`);
        return ran.report;
      };
      const stream = async (name: string): Promise<void> => {
        for (let n = 0; n < RUNS / SIZE; n++) {
          const env = {
            CORRUPT_WORDS: String(random.pick([1, 10, 100, 1_000, 30_000])),
            CORRUPT_WHERE: random.pick(['low', 'stack', 'heap', 'all']),
          };
          const report = await run(`${name}${n}`, env, TIMEOUT_MS);
          expect(OUTCOMES).toContain(report.outcome);
          outcomes[report.outcome] = (outcomes[report.outcome] ?? 0) + 1;
          const clean = await run(`${name}${n}-clean`, {}, 5_000);
          expect(clean).toMatchObject({ outcome: 'ok', resultJson: '9', stdout: { text: 'out\n' } });
        }
      };
      await Promise.all(['a', 'b'].map(stream));
      if (process.env.FUZZ_VERBOSE)
        process.stderr.write(`${JSON.stringify({ outcomes, started: pids.length })}\n`);
      // Some words matter and some do not; a sweep that sees only one of the two tests nothing.
      expect(outcomes.ok).toBeGreaterThan(0);
      expect(RUNS - Number(outcomes.ok)).toBeGreaterThan(RUNS / 10);

      while (running.stats().workers.filter(({ state }) => state === 'IDLE').length < SIZE) await sleep(5);
      expect(running.stats()).toMatchObject({ state: 'RUNNING', ready: true, queue: { length: 0 } });
      expect(running.stats().workers).toHaveLength(SIZE);
      expect((process.memoryUsage.rss() - rss) / 2 ** 20).toBeLessThan(150);
    },
    45_000,
  );
});
