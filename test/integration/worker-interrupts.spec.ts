import { py } from '../kit/py.js';
import { TestSession, workersFor } from '../kit/session.js';
import { sharedWorker } from '../kit/worker.js';

const worker = sharedWorker();
const limits = { timeoutMs: 400 };

describe('an asyncio program at its timeout has a traceback', () => {
  it.each([
    [
      'a sleep',
      'import asyncio\nasync def main():\n  await asyncio.sleep(100)\nasyncio.run(main())',
      'asyncio.run(main())',
    ],
    ['a top-level await', 'import asyncio\nawait asyncio.sleep(100)', 'await asyncio.sleep(100)'],
    [
      'a future',
      'import asyncio\nasync def main():\n  loop = asyncio.get_running_loop()\n  loop.call_later(50, print)\n  await loop.create_future()\nasyncio.run(main())',
      'await loop.create_future()',
    ],
    [
      'a task that never waits',
      'import asyncio\nasync def main():\n  while True: pass\nasyncio.run(main())',
      'while True: pass',
    ],
    [
      'short waits',
      'import asyncio\nasync def main():\n  while True: await asyncio.sleep(0.01)\nasyncio.run(main())',
      'await asyncio.sleep(0.01)',
    ],
    [
      'a loop of its own',
      'import asyncio\nasyncio.new_event_loop().run_until_complete(asyncio.sleep(100))',
      'asyncio.sleep(100)',
    ],
    [
      'tasks',
      'import asyncio\nasync def main():\n  await asyncio.gather(asyncio.sleep(50), asyncio.sleep(60))\nasyncio.run(main())',
      'await asyncio.gather',
    ],
  ])('%s', async (_, code, line) => {
    const ran = await worker.run(code, { limits });
    expect(ran).toMatchObject({ outcome: 'timeout', exception: { type: 'KeyboardInterrupt' } });
    expect(ran.exception?.traceback).toContain(line);
    expect(ran.exception?.line).not.toBeNull();
  });

  it('and its tasks can clean up', async () => {
    const ran = await worker.run(
      py`
        import asyncio
        async def work():
            try: await asyncio.sleep(100)
            finally: print("cleaned up")
        async def main():
            async with asyncio.TaskGroup() as group:
                group.create_task(work()); group.create_task(work())
        asyncio.run(main())
      `,
      { limits },
    );
    expect(ran).toMatchObject({ outcome: 'timeout', out: 'cleaned up\ncleaned up\n' });
    expect(ran.executionMs).toBeLessThan(limits.timeoutMs + 200);
  });
});

it('the second interrupt reaches a program that caught the first one', async () => {
  const ran = await worker.run('try:\n  while True: pass\nexcept BaseException:\n  while True: pass', {
    limits,
  });
  expect(ran).toMatchObject({ outcome: 'timeout', exception: { type: 'KeyboardInterrupt', line: 4 } });
});

describe('in a session', () => {
  const workers = workersFor(1);

  it('a step is interrupted after one that was, and keeps its own handler', async () => {
    const session = new TestSession(workers);
    await session.step('import signal\nsignal.signal(signal.SIGINT, handler := lambda *_: 1 / 0)');
    for (let n = 0; n < 2; n++) {
      const step = await session.step('while True: pass', { limits });
      expect(step).toMatchObject({ outcome: 'timeout', exception: { type: 'ZeroDivisionError' } });
    }
    await session.step('signal.signal(signal.SIGINT, signal.default_int_handler)');
    for (let n = 0; n < 2; n++) {
      const step = await session.step('while True: pass', { limits });
      expect(step).toMatchObject({ outcome: 'timeout', exception: { type: 'KeyboardInterrupt' } });
    }
    expect((await session.step('signal.getsignal(signal.SIGINT) is signal.default_int_handler')).value).toBe(
      true,
    );
  });
});
