import { py } from '../kit/py.js';
import { sharedWorker } from '../kit/worker.js';

const worker = sharedWorker();

describe('asyncio in a worker', () => {
  const programs: [string, string, unknown][] = [
    ['runs top-level await', 'import asyncio\nawait asyncio.sleep(0.001)\n8', 8],
    ['takes an awaited last expression for the value', 'async def f(): return 5\nawait f()', 5],
    [
      'runs async for, async with and comprehensions at top level',
      py`
      import contextlib
      async def count(n):
          for i in range(n):
              yield i
      @contextlib.asynccontextmanager
      async def ten():
          yield 10
      seen = []
      async for i in count(2):
          seen.append(i)
      async with ten() as t:
          seen.append(t)
      seen + [i async for i in count(3)]
    `,
      [0, 1, 10, 0, 1, 2],
    ],
    [
      'has asyncio.run',
      'import asyncio\nasync def f():\n  await asyncio.sleep(0)\n  return 7\nasyncio.run(f())',
      7,
    ],
    [
      'has asyncio.run twice, and Runner',
      py`
      import asyncio
      async def f(x): return x
      with asyncio.Runner() as runner:
          both = [runner.run(f(1)), runner.run(f(2))]
      both + [asyncio.run(f(3)), asyncio.run(f(4))]
    `,
      [1, 2, 3, 4],
    ],
    [
      'gathers in order',
      py`
      import asyncio
      async def late(x, s):
          await asyncio.sleep(s)
          return x
      await asyncio.gather(late(1, 0.02), late(2, 0.01), late(3, 0))
    `,
      [1, 2, 3],
    ],
    [
      'overlaps its waits',
      py`
      import asyncio, time
      start = time.monotonic()
      await asyncio.gather(*(asyncio.sleep(0.1) for _ in range(20)))
      0.09 < time.monotonic() - start < 0.5
    `,
      true,
    ],
    [
      'feeds a Queue',
      py`
      import asyncio
      async def produce(queue):
          for i in range(4):
              await queue.put(i)
          await queue.put(None)
      async def main():
          queue, got = asyncio.Queue(maxsize=1), []
          task = asyncio.create_task(produce(queue))
          while (item := await queue.get()) is not None:
              got.append(item)
          await task
          return got
      asyncio.run(main())
    `,
      [0, 1, 2, 3],
    ],
    [
      'times out',
      py`
      import asyncio
      try:
          async with asyncio.timeout(0.01):
              await asyncio.Event().wait()
      except TimeoutError:
          first = 'timeout'
      try:
          await asyncio.wait_for(asyncio.sleep(5), 0.01)
      except TimeoutError:
          second = 'wait_for'
      [first, second]
    `,
      ['timeout', 'wait_for'],
    ],
    [
      'groups tasks, and cancels the rest when one fails',
      py`
      import asyncio
      cancelled = []
      async def patient():
          try:
              await asyncio.sleep(10)
          except asyncio.CancelledError:
              cancelled.append(1)
              raise
      async def failing():
          await asyncio.sleep(0)
          raise ValueError('one')
      try:
          async with asyncio.TaskGroup() as group:
              group.create_task(patient())
              group.create_task(failing())
      except* ValueError as errors:
          names = [str(e) for e in errors.exceptions]
      [names, cancelled]
    `,
      [['one'], [1]],
    ],
    [
      'calls to_thread at once, errors included',
      py`
      import asyncio
      ok = await asyncio.to_thread(lambda a: a + 1, 1)
      try:
          await asyncio.to_thread(lambda: 1 / 0)
      except ZeroDivisionError as error:
          failed = str(error)
      [ok, failed]
    `,
      [2, 'division by zero'],
    ],
    [
      'has locks, events, semaphores and call_later',
      py`
      import asyncio
      order = []
      async def one(name, lock, event):
          async with lock:
              order.append(name)
          await event.wait()
          order.append(name.upper())
      async def main():
          event = asyncio.Event()
          asyncio.get_running_loop().call_later(0.01, event.set)
          lock = asyncio.Semaphore(1)
          await asyncio.gather(one('a', lock, event), one('b', lock, event))
      asyncio.run(main())
      order
    `,
      ['a', 'b', 'A', 'B'],
    ],
  ];
  it.each(programs)('%s', async (_title, code, value) => {
    const ran = await worker.run(code);
    expect(ran.exception?.traceback).toBeUndefined();
    expect(ran.value).toEqual(value);
  });

  it('raises at once where everything waits for what can never happen', async () => {
    const ran = await worker.run('import asyncio\nawait asyncio.get_running_loop().create_future()');
    expect(ran).toMatchObject({ outcome: 'error', exception: { type: 'DeadlockError' } });
    expect(ran.executionMs).toBeLessThan(2000);
  });

  it('says so when a loop runs already', async () => {
    const ran = await worker.run(py`
      import asyncio
      async def f(): pass
      async def g():
          asyncio.run(f())
      asyncio.run(g())
    `);
    expect(ran.exception).toMatchObject({ type: 'RuntimeError', line: 4 });
    expect(ran.exception?.message).toContain('cannot be called from a running event loop');
  });

  it('leaves nothing pending: a task of one run never wakes in the next', async () => {
    await worker.run(
      'import asyncio\nasync def later():\n  await asyncio.sleep(0.01)\n  print("late")\ntask = asyncio.ensure_future(later()) if False else None\nasync def f():\n  global t\n  t = asyncio.create_task(later())\nasyncio.run(f())',
    );
    const ran = await worker.run('import asyncio\nawait asyncio.sleep(0.05)\nprint("next")');
    expect(ran.out).toBe('next\n');
  });

  it('ends a sleeping coroutine at the timeout, with the line where it slept', async () => {
    const ran = await worker.run('import asyncio\nx = 1\nawait asyncio.sleep(30)', {
      limits: { timeoutMs: 100 },
    });
    expect(ran).toMatchObject({ outcome: 'timeout', exitCode: null, wear: null });
    expect(ran.executionMs).toBeLessThan(400);
  });
});

describe('time.sleep', () => {
  it('takes its time without using the CPU', async () => {
    const current = await worker.current();
    await current.run('import time; time.sleep(0.01)');
    const before = current.cpuMs();
    const ran = await current.run(
      'import time\nstart = time.monotonic()\ntime.sleep(0.6)\ntime.monotonic() - start',
    );
    expect(ran.value).toBeGreaterThanOrEqual(0.6);
    expect(ran.value).toBeLessThan(0.75);
    // Spinning would use 600 ms; 60 looks at the control pipe and the run itself use a few.
    expect(current.cpuMs() - before).toBeLessThanOrEqual(100);
  });

  it('checks its argument as CPython does', async () => {
    for (const [argument, type] of [
      ['-1', 'ValueError'],
      ['"1"', 'TypeError'],
      ['float("nan")', 'ValueError'],
    ]) {
      expect((await worker.run(`import time; time.sleep(${argument})`)).exception?.type).toBe(type);
    }
    expect(
      (await worker.run('import time; time.sleep(True); time.sleep(0)', { limits: { timeoutMs: 5000 } }))
        .outcome,
    ).toBe('ok');
  });

  it('ends at the timeout', async () => {
    const ran = await worker.run('import time\ntime.sleep(30)', { limits: { timeoutMs: 100 } });
    expect(ran).toMatchObject({
      outcome: 'timeout',
      exception: { type: 'KeyboardInterrupt', line: 2 },
      wear: null,
    });
    expect(ran.executionMs).toBeLessThan(300);
  });
});
