import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { CHILD_CHANNEL } from '../../../test/kit/child-channel.js';
import { OPTIONS } from '../../../test/kit/fake-pool.js';
import { FINGERPRINT, makeInfo, makeLog, makeReport, makeTask } from '../../../test/kit/fake-worker.js';
import { PROTOCOL_VERSION } from '../protocol/messages.js';
import { workerDescriptors } from '../sandbox/worker-arguments.js';
import { ChildWorkerProcess } from './worker/worker-process.js';
import { WorkerPool } from './worker-pool.js';

const READY = `send(${JSON.stringify({ type: 'ready', protocol: PROTOCOL_VERSION, info: makeInfo() })});`;
/** Answers every task; `before` runs first, with the task in `t`. */
const serve = (before: string) => `${READY}
  onMessage(({ task: t }) => {
    ${before}
    send({ type: 'result', id: t.id, report: ${JSON.stringify(makeReport())} });
    send({ type: 'reset', id: t.id, resetMs: 1, heapBytes: 1, wear: null });
  });`;
const GOOD = serve('');
/** Code for a header that claims so many bytes. */
const header = (bytes: string) =>
  `{ const head = Buffer.alloc(4); head.writeUInt32LE(${bytes}); write(head); }`;
/** Code for a frame of V8's present format with these tags. */
const raw = (tags: string) =>
  `write(frame(Buffer.concat([v8.serialize(null).subarray(0, 2), Buffer.from('${tags}', 'latin1')])));`;

describe('a pool of real processes', () => {
  let pool: WorkerPool | undefined;
  const pids: number[] = [];
  afterEach(async () => {
    await pool?.close();
    // No child may be left, whatever it did.
    for (const pid of pids.splice(0)) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });

  /** Its first child runs the first script and so on; all after that run the last one. */
  function makePool(scripts: [string, ...string[]], initTimeoutMs = 10_000) {
    const log = makeLog();
    let launched = 0;
    const options = { ...OPTIONS, size: 1, initTimeoutMs, startBackoffMs: 10, killGraceMs: 200 };
    pool = new WorkerPool(
      options,
      {
        prepare: async () => ({ file: '', fingerprint: FINGERPRINT }),
        launch: () => {
          const script = scripts[Math.min(launched++, scripts.length - 1)] ?? GOOD;
          const child = spawn(process.execPath, ['-e', CHILD_CHANNEL + script], {
            stdio: workerDescriptors(null),
          });
          if (child.pid !== undefined) pids.push(child.pid);
          return new ChildWorkerProcess(child, options.maxFrameBytes, log);
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
    [
      'writes no frames at its start',
      'write(Buffer.alloc(4)); setInterval(() => {}, 1000)',
      'a frame is empty',
    ],
    [
      'lies at its start',
      `send({ type: "ready", protocol: ${PROTOCOL_VERSION}, info: {} })`,
      'broke the protocol',
    ],
  ])('recovers from a child that %s', async (_, script, why) => {
    const { pool, log } = makePool([script, GOOD], 1_500);
    expect((await pool.run(makeTask('a'))).report.outcome).toBe('ok');
    expect(pool.stats().totals.startFailures).toBe(1);
    const failure = log.lines.find((line) => line.message === 'A worker failed to start');
    expect(String(failure?.fields.err)).toContain(why);
  });

  it.each([
    ['exits under a task', 'process.exit(9);', 'crashed', 'code 9'],
    ['aborts under a task', 'process.abort();', 'crashed', 'SIGABRT'],
    [
      'closes its channel under a task',
      'channel.destroy(); setInterval(() => {}, 1000); return;',
      'crashed',
      'it closed its channel',
    ],
    ['never answers', 'while (true);', 'timeout', '300 ms were granted'],
    ['answers for another task', 't.id = "other";', 'crashed', 'broke the protocol'],
    ['floods the channel', 'for (let n = 0; n < 1e4; n++) send(n);', 'crashed', 'broke the protocol'],
  ])('reports the run, and replaces a child that %s', async (_, before, outcome, sentence) => {
    const { pool } = makePool([serve(before), GOOD]);
    const { report } = await pool.run(makeTask('a', { timeoutMs: 300 }));
    expect(report).toMatchObject({ outcome, message: expect.stringContaining(sentence) });
    expect((await pool.run(makeTask('b'))).report.outcome).toBe('ok');
    while (pool.stats().workers.length > 1) await sleep(5);
  });

  it.each([
    ['writes random bytes without end', 'for (;;) write(require("crypto").randomBytes(1e5));', 'broke'],
    ['writes text', 'for (;;) write(Buffer.from("HTTP/1.1 200 OK\\r\\n"));', 'a frame of 1347703880 bytes'],
    ['writes zeros without end', 'for (;;) write(Buffer.alloc(1e5));', 'a frame is empty'],
    [
      'claims a frame of 2 GB and fills it',
      `${header('2 ** 31')} for (;;) write(Buffer.alloc(1e6));`,
      '2147483648',
    ],
    [
      'fills a frame with nothing',
      `${header('2 ** 22')} for (;;) write(Buffer.alloc(1e6));`,
      'unknown format',
    ],
    ['sends half a frame and exits', `${header('1e6')} write(Buffer.alloc(5e5)); process.exit(3);`, 'code 3'],
    [
      'sends half a frame and closes its channel',
      `${header('1e6')} write(Buffer.alloc(5e5)); channel.destroy(); setInterval(() => {}, 1000); return;`,
      'it closed its channel',
    ],
    ['garbles an answer', raw('o"\\x04typ'), 'ends within a value'],
    ['answers with a marker of shared memory', raw('u\\0'), 'a value that no message has'],
    [
      'answers with a million Maps',
      raw(`A\\xc0\\x84\\x3d' + ';:\\0'.repeat(1e6) + '$\\0\\xc0\\x84\\x3d`),
      'no message has',
    ],
    ['answers with 500,000 objects in each other', raw(`' + 'o"\\x01a'.repeat(5e5) + '`), 'too many values'],
    ...['new Map([[t, t]])', 'new Date(0)', '10n ** 999n', '/(a+)+$/', 'new Error("x")', '[[]]'].map(
      (value) => [
        `answers with ${value}`,
        `send({ type: 'result', id: t.id, report: ${value} });`,
        'no message has',
      ],
    ),
    [
      'answers with bytes',
      `send({ type: 'result', id: t.id, report: Buffer.alloc(9) });`,
      'report must be a plain object',
    ],
    [
      'answers with a cycle',
      't.self = t; delete t.args; delete t.files; send(t);',
      'message type is unknown',
    ],
  ])('is not affected by a child that %s', async (_, before, sentence) => {
    const { pool } = makePool([serve(before), GOOD]);
    while (!pool.isReady()) await sleep(5);
    const rss = process.memoryUsage.rss();
    const run = pool.run(makeTask('a', { timeoutMs: 5_000 }));
    const { report } = await run;
    expect(report).toMatchObject({ outcome: 'crashed', message: expect.stringContaining(sentence) });
    expect((process.memoryUsage.rss() - rss) / 2 ** 20).toBeLessThan(100);
    expect((await pool.run(makeTask('b'))).report.outcome).toBe('ok');
  });

  it('waits until the deadline for a child that stops within a frame, then frees its buffer', async () => {
    const { pool } = makePool([serve(`${header('2 ** 22')} write(Buffer.alloc(4e6)); return;`), GOOD]);
    const { report } = await pool.run(makeTask('a', { timeoutMs: 300 }));
    expect(report.outcome).toBe('timeout');
    expect((await pool.run(makeTask('b'))).report.outcome).toBe('ok');
  });

  it('is not blocked by a child that floods stdout and stderr', async () => {
    const babble =
      'for (const s of [process.stdout, process.stderr]) s.write("b".repeat(99).concat("\\n").repeat(2e4));';
    const { pool, log } = makePool([serve(babble)]);
    expect((await pool.run(makeTask('a'))).report.outcome).toBe('ok');
    await sleep(50);
    expect(log.lines.filter((line) => line.fields.stream === 'stderr').length).toBeLessThan(1_000);
  });

  it('kills a child that ignores its termination', async () => {
    const { pool } = makePool([
      `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); ${READY}
      onMessage(() => {}, () => {});`,
    ]);
    while (!pool.isReady()) await sleep(5);
    const before = performance.now();
    await pool.close();
    expect(performance.now() - before).toBeLessThan(1_000);
    expect(pool.stats().workers).toEqual([]);
  });
});
