import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { OPTIONS } from '../../test/kit/fake-pool.js';
import { FINGERPRINT, makeInfo, makeLog, makeReport, makeTask } from '../../test/kit/fake-worker.js';
import { WorkerPool } from './worker-pool.js';
import { ChildWorkerProcess } from './worker-process.js';

const READY = `process.send(${JSON.stringify({ type: 'ready', protocol: 1, info: makeInfo() })});`;
/** Answers every task; `before` runs first, with the task in `t`. */
const serve = (before: string) => `${READY}
  process.on('disconnect', () => process.exit(0));
  process.on('message', ({ task: t }) => {
    ${before}
    process.send({ type: 'result', id: t.id, report: ${JSON.stringify(makeReport())} });
    process.send({ type: 'reset', id: t.id, resetMs: 1, heapBytes: 1, wear: null });
  });`;
const GOOD = serve('');

describe('a pool of real processes', () => {
  let pool: WorkerPool | undefined;
  const pids: number[] = [];
  afterEach(async () => {
    await pool?.close();
    // Whatever they were up to, none of them is left.
    for (const pid of pids.splice(0)) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });

  /** Its first child runs the first script and so on; all after that run the last one. */
  function makePool(...scripts: [string, ...string[]]) {
    const log = makeLog();
    let launched = 0;
    const options = { ...OPTIONS, size: 1, initTimeoutMs: 1_500, startBackoffMs: 10, killGraceMs: 200 };
    pool = new WorkerPool(
      options,
      {
        prepare: async () => ({ file: '', fingerprint: FINGERPRINT }),
        launch: () => {
          const script = scripts[Math.min(launched++, scripts.length - 1)] ?? GOOD;
          const stdio = ['ignore', 'pipe', 'pipe', 'ipc', 'pipe'] as const;
          const child = spawn(process.execPath, ['-e', script], {
            stdio: [...stdio],
            serialization: 'advanced',
          });
          if (child.pid !== undefined) pids.push(child.pid);
          return new ChildWorkerProcess(child, log);
        },
      },
      log,
    );
    pool.start();
    return { pool, log };
  }

  it.each([
    ['exits during its start', 'process.exit(7)', 'exited with code 7'],
    ['hangs during its start', 'setInterval(() => {}, 1000)', 'not ready within 1500 ms'],
    ['spins during its start', 'while (true);', 'not ready within 1500 ms'],
    ['lies at its start', 'process.send({ type: "ready", protocol: 1, info: {} })', 'broke the protocol'],
  ])('gets over a child that %s', async (_, script, why) => {
    const { pool, log } = makePool(script, GOOD);
    expect((await pool.run(makeTask('a'))).report.outcome).toBe('ok');
    expect(pool.stats().totals.startFailures).toBe(1);
    const failure = log.lines.find((line) => line.message === 'A worker could not be started');
    expect(String(failure?.fields.err)).toContain(why);
  });

  it.each([
    ['exits under a task', 'process.exit(9);', 'crashed', 'code 9'],
    ['aborts under a task', 'process.abort();', 'crashed', 'SIGABRT'],
    [
      'closes its channel under a task',
      'process.disconnect(); setInterval(() => {}, 1000); return;',
      'crashed',
      'signal',
    ],
    ['never answers', 'while (true);', 'timeout', '300 ms were granted'],
    ['answers for another task', 't.id = "other";', 'crashed', 'broke the protocol'],
    ['floods the channel', 'for (let n = 0; n < 1e4; n++) process.send(n);', 'crashed', 'broke the protocol'],
  ])('answers, and replaces a child that %s', async (_, before, outcome, sentence) => {
    const { pool } = makePool(serve(before), GOOD);
    const { report } = await pool.run(makeTask('a', { timeoutMs: 300 }));
    expect(report).toMatchObject({ outcome, message: expect.stringContaining(sentence) });
    expect((await pool.run(makeTask('b'))).report.outcome).toBe('ok');
    expect(pool.stats().workers).toHaveLength(1);
  });

  it('is not held up by a child that babbles on stdout and stderr', async () => {
    const babble =
      'for (const s of [process.stdout, process.stderr]) s.write("b".repeat(99).concat("\\n").repeat(2e4));';
    const { pool, log } = makePool(serve(babble));
    expect((await pool.run(makeTask('a'))).report.outcome).toBe('ok');
    await sleep(50);
    expect(log.lines.filter((line) => line.fields.stream === 'stderr').length).toBeLessThan(1_000);
  });

  it('closes a child that ignores its end', async () => {
    const { pool } = makePool(`process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); ${READY}
      process.on('message', () => {});`);
    while (!pool.isReady()) await sleep(5);
    const before = performance.now();
    await pool.close();
    expect(performance.now() - before).toBeLessThan(1_000);
    expect(pool.stats().workers).toEqual([]);
  });
});
