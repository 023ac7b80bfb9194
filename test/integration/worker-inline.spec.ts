import { py } from '../kit/py.js';
import { sharedWorker } from '../kit/worker.js';

/** Pools of threads run their work inline; a daemon thread is let go of. */
const worker = sharedWorker();

const { resultOf } = worker;

describe('ThreadPoolExecutor', () => {
  it('has done a task when submit returns, with its result or its error', async () => {
    const value = await resultOf(py`
      from concurrent.futures import ThreadPoolExecutor, as_completed, wait
      seen = []
      with ThreadPoolExecutor(max_workers=3) as pool:
          first = pool.submit(seen.append, 1)
          seen.append(2)
          failed = pool.submit(lambda: 1 / 0)
          nested = pool.submit(lambda: pool.submit(int, "7").result() + 1)
          every = list(pool.map(lambda a, b: a * b, [1, 2, 3], [4, 5, 6]))
          order = [future.result() for future in as_completed([pool.submit(abs, -n) for n in range(3)])]
          done, left = wait([first, nested])
      [seen, first.done(), repr(failed.exception()), nested.result(), every, sorted(order), len(done), len(left), first.cancel()]
    `);
    expect(value).toEqual([
      [1, 2],
      true,
      "ZeroDivisionError('division by zero')",
      8,
      [4, 10, 18],
      [0, 1, 2],
      2,
      0,
      false,
    ]);
  });

  it('calls its initializer once, breaks when that fails, and takes nothing after its shutdown', async () => {
    const value = await resultOf(py`
      import logging
      from concurrent.futures import ThreadPoolExecutor
      from concurrent.futures.thread import BrokenThreadPool
      logging.disable()
      calls = []
      pool = ThreadPoolExecutor(2, initializer=calls.append, initargs=(1,))
      pool.submit(int); pool.submit(int)
      broken = ThreadPoolExecutor(1, initializer=lambda: 1 / 0)
      kinds = []
      for again in range(2):
          try:
              broken.submit(int).result()
          except BrokenThreadPool as error:
              kinds.append(type(error).__name__)
      pool.shutdown()
      try:
          pool.submit(int)
      except RuntimeError as error:
          kinds.append(str(error))
      [calls, kinds]
    `);
    expect(value).toEqual([
      [1],
      ['BrokenThreadPool', 'BrokenThreadPool', 'cannot schedule new futures after shutdown'],
    ]);
  });

  it('serves asyncio, also when its module runs anew', async () => {
    const value = await resultOf(py`
      import asyncio, importlib, concurrent.futures, concurrent.futures.thread as module
      with concurrent.futures.ThreadPoolExecutor() as pool:
          loop = asyncio.get_running_loop()
          first = await asyncio.gather(*(loop.run_in_executor(pool, pow, 2, n) for n in range(4)))
      again = importlib.reload(module).ThreadPoolExecutor().submit(abs, -5).result()
      [first, again]
    `);
    expect(value).toEqual([[1, 2, 4, 8], 5]);
  });

  it('does not keep the interrupt of a timeout to itself', async () => {
    const ran = await worker.run(
      py`
      from concurrent.futures import ThreadPoolExecutor
      def busy():
          while True: pass
      future = ThreadPoolExecutor().submit(busy)
      print("went on")
    `,
      { limits: { timeoutMs: 300 } },
    );
    expect(ran).toMatchObject({ outcome: 'timeout', out: '', exception: { type: 'KeyboardInterrupt' } });
  });
});

describe('multiprocessing.dummy', () => {
  it('runs the tasks of its pool inline, in order', async () => {
    const value = await resultOf(py`
      from multiprocessing.dummy import Pool
      from multiprocessing.pool import ThreadPool
      seen, failed = [], []
      with Pool(4) as pool:
          results = [
              pool.map(abs, [-1, -2, -3]),
              pool.starmap(pow, [(2, 3), (3, 2)]),
              list(pool.imap(abs, range(-3, 0))),
              sorted(pool.imap_unordered(abs, range(-3, 0), chunksize=2)),
              pool.apply(max, (1, 2)),
              pool.apply_async(min, (1, 2), callback=seen.append).get(timeout=1),
              pool.map_async(abs, [-4, -5]).get(),
          ]
          one = pool.apply_async(lambda: 1 / 0, error_callback=failed.append)
          ready = one.ready(), one.successful()
      calls = []
      pool = ThreadPool(initializer=calls.append, initargs=(9,))
      pool.close()
      pool.join()
      for use in (lambda: pool.map(abs, [1]), lambda: ThreadPool(0)):
          try:
              use()
          except ValueError as error:
              calls.append(str(error))
      [results, seen, repr(failed), ready, calls]
    `);
    expect(value).toEqual([
      [[1, 2, 3], [8, 9], [3, 2, 1], [1, 2, 3], 2, 1, [4, 5]],
      [1],
      "[ZeroDivisionError('division by zero')]",
      [true, false],
      [9, 'Pool not running', 'Number of processes must be at least 1'],
    ]);
  });

  it('raises what a task raises where the result is asked for', async () => {
    const ran = await worker.run('from multiprocessing.dummy import Pool\nPool(2).map(int, ["1", "x"])');
    expect(ran.exception).toMatchObject({ type: 'ValueError' });
  });

  it('runs its processes inline', async () => {
    const ran = await worker.run(py`
      from multiprocessing.dummy import Process, Queue
      queue = Queue()
      processes = [Process(target=queue.put, args=(n,)) for n in range(3)] + [Process(target=lambda: 1 / 0, name="bad")]
      for one in processes: one.start()
      for one in processes: one.join()
      [[queue.get() for _ in range(3)], [one.exitcode for one in processes], processes[0].is_alive()]
    `);
    expect(ran.value).toEqual([[0, 1, 2], [0, 0, 0, 0], false]);
    expect(ran.err).toMatch(
      /^Exception in thread bad:\nTraceback [\s\S]*ZeroDivisionError: division by zero\n$/,
    );
  });
});

describe('a daemon thread', () => {
  it('never runs; its start says so once, in the line of the program', async () => {
    const ran = await worker.run(py`
      import threading
      ran = []
      threads = [threading.Thread(target=ran.append, args=(1,), daemon=True) for _ in range(2)]
      for thread in threads:
          thread.start()
      for thread in threads:
          thread.join()
      twice = []
      try:
          threads[0].start()
      except RuntimeError as error:
          twice.append(str(error))
      [ran, threads[0].is_alive(), threading.active_count(), "stopped" in repr(threads[0]), twice]
    `);
    expect(ran.value).toEqual([[], false, 1, true, ['threads can only be started once']]);
    expect(ran.err).toMatch(
      /^main\.py:5: RuntimeWarning: threads cannot be started in the sandbox, so this daemon thread never runs: .*\n {2}thread\.start\(\)\n$/,
    );
  });

  it('warns anew in the next run', async () => {
    for (let n = 0; n < 2; n += 1) {
      const ran = await worker.run('import threading; threading.Thread(daemon=True).start()');
      expect(ran.err).toContain('RuntimeWarning');
    }
  });
});
