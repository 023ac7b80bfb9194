import { py } from '../kit/py.js';
import { sharedWorker, TestWorker } from '../kit/worker.js';

const MB = 1 << 20;
/** Below twice the sealed size, so that no run of these tests wears its worker out. */
const CAP = 60 * MB;
const worker = sharedWorker({ memoryBytes: CAP });

/** The same process must go on afterwards. */
async function livesOn(pid: number): Promise<void> {
  expect((await worker.run('6 * 7')).value).toBe(42);
  expect((await worker.current()).pid).toBe(pid);
}

describe('the timeout', () => {
  const LIMITS = { timeoutMs: 150 };

  it('interrupts an endless loop where it was, and keeps the worker', async () => {
    const { pid } = await worker.current();
    const ran = await worker.run('x = 0\nwhile True:\n    x += 1', { limits: LIMITS });
    expect(ran).toMatchObject({
      outcome: 'timeout',
      exitCode: null,
      wear: null,
      exception: { type: 'KeyboardInterrupt' },
    });
    expect([2, 3]).toContain(ran.exception?.line);
    expect(ran.exception?.traceback).toMatch(
      /^Traceback \(most recent call last\):\n {2}File "main\.py", line [23], in <module>\n/,
    );
    expect(ran.executionMs).toBeGreaterThanOrEqual(150);
    expect(ran.executionMs).toBeLessThan(300);
    await livesOn(pid);
  });

  it('lets the program clean up in the first step', async () => {
    const ran = await worker.run('try:\n    while True: pass\nfinally:\n    print("cleaned")', {
      limits: LIMITS,
    });
    expect(ran).toMatchObject({ outcome: 'timeout', out: 'cleaned\n' });
  });

  it('is the outcome even when the program catches the interrupt and ends by itself', async () => {
    const ran = await worker.run('try:\n    while True: pass\nexcept KeyboardInterrupt:\n    pass\n5', {
      limits: LIMITS,
    });
    expect(ran).toMatchObject({ outcome: 'timeout', exitCode: null });
  });

  it.each([
    ['catches everything', 'while True:\n  try:\n    while True: pass\n  except BaseException: pass'],
    ['ignores the signal', 'import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass'],
    [
      'has a handler of its own',
      'import signal\nsignal.signal(signal.SIGINT, lambda *a: None)\nwhile True: pass',
    ],
    ['cleans up without end', 'try:\n  while True: pass\nfinally:\n  while True: pass'],
    ['sleeps in its handler', 'import time\ntry:\n  while True: pass\nfinally:\n  time.sleep(60)'],
    [
      'asks only for the time',
      'import time, itertools\nfrom collections import deque\nwhile True:\n  try:\n    deque(iter(time.monotonic, -1), maxlen=0)\n  except BaseException: pass',
    ],
    [
      'awaits for ever and shields itself',
      'import asyncio\nasync def f():\n  while True:\n    try: await asyncio.sleep(0.01)\n    except BaseException: pass\nasyncio.run(f())',
    ],
    [
      'loops in __del__',
      'class D:\n  def __del__(self):\n    while True:\n      try:\n        while True: pass\n      except BaseException: pass\nD()',
    ],
    [
      'loops in atexit',
      'import atexit\ndef f():\n  while True:\n    try:\n      while True: pass\n    except BaseException: pass\natexit.register(f)',
    ],
    [
      'loops in the repr of its result',
      'class R:\n  def __repr__(self):\n    while True:\n      try:\n        while True: pass\n      except BaseException: pass\nR()',
    ],
    [
      'traces its own interrupt away',
      'import sys\ndef t(*a):\n  return t\nsys.settrace(t)\ndef g():\n  while True:\n    try:\n      while True: pass\n    except BaseException: pass\ng()',
    ],
  ])('ends a program that %s in the second step, and keeps the worker', async (_title, code) => {
    const { pid } = await worker.current();
    const ran = await worker.run(`print("kept")\n${code}`, { limits: LIMITS });
    expect(ran).toMatchObject({ outcome: 'timeout', exitCode: null, out: 'kept\n', wear: null });
    expect(ran.executionMs).toBeGreaterThanOrEqual(150);
    expect(ran.executionMs).toBeLessThan(600);
    await livesOn(pid);
  });

  it('of one run does not shorten the next', async () => {
    await worker.run('while True: pass', { limits: LIMITS });
    const ran = await worker.run('import time; time.sleep(0.5); 1', { limits: { timeoutMs: 2000 } });
    expect(ran).toMatchObject({ outcome: 'ok', value: 1 });
  });
});

describe('a cancel on the control pipe', () => {
  it.each([
    ['a loop', 'while True: pass'],
    ['time.sleep', 'import time; time.sleep(60)'],
    ['asyncio.sleep', 'import asyncio; await asyncio.sleep(60)'],
    [
      'a loop that catches everything',
      'while True:\n  try:\n    while True: pass\n  except BaseException: pass',
    ],
  ])('ends %s at once, and keeps the worker', async (_title, code) => {
    const current = await worker.current();
    const { id, ran } = current.begin(`print("kept")\n${code}`);
    await new Promise((resolve) => setTimeout(resolve, 60));
    const cancelledAt = performance.now();
    current.cancel(id);
    expect(await ran).toMatchObject({ outcome: 'cancelled', exitCode: null, out: 'kept\n', wear: null });
    expect(performance.now() - cancelledAt).toBeLessThan(450);
    await livesOn(current.pid);
  });

  it('that comes late or names another task hits nothing', async () => {
    const current = await worker.current();
    const first = current.begin('1');
    await first.ran;
    current.cancel(first.id);
    current.cancel('nobody');
    const ran = await current.run(
      'import time\nwhile time.monotonic() < time.monotonic() - 1: pass\ntime.sleep(0.1)\n2',
    );
    expect(ran).toMatchObject({ outcome: 'ok', value: 2 });
  });

  it('that arrives in pieces counts once it is whole', async () => {
    const current = await worker.current();
    const { id, ran } = current.begin('import time; time.sleep(60)');
    const pipe = current.child.stdio[4] as NodeJS.WritableStream;
    pipe.write(id.slice(0, 3));
    await new Promise((resolve) => setTimeout(resolve, 60));
    pipe.write(`${id.slice(3)}\n`);
    expect((await ran).outcome).toBe('cancelled');
  });
});

describe('the memory cap', () => {
  it('lets Python see MemoryError, which it can catch', async () => {
    const ran = await worker.run(py`
      blocks = []
      try:
          while True:
              blocks.append(bytearray(1 << 20))
      except MemoryError:
          count = len(blocks)
          blocks.clear()
      count
    `);
    expect(ran.outcome).toBe('ok');
    expect(ran.value).toBeGreaterThan(10);
    expect(ran.value).toBeLessThan(CAP / MB);
    expect(ran.heapBytes).toBeLessThanOrEqual(CAP);
  });

  it.each([
    ['many blocks', 'x = [bytearray(1 << 20) for _ in range(4000)]', 1],
    ['one block', 'x = 1\nx = bytearray(1 << 30)', 2],
    ['text', 'x = "a" * (1 << 30)', 1],
    ['small objects', 'x = {i: str(i) for i in range(10**7)}', 1],
    ['an integer', 'x = 1 << (1 << 31)', 1],
    ['a repr', 'x = "\\u20ac" * (1 << 22)\ny = repr([x] * 20)', 2],
  ])('ends a program that exhausts it with %s as memory_limit', async (_title, code, line) => {
    const ran = await worker.run(code);
    expect(ran).toMatchObject({
      outcome: 'memory_limit',
      exitCode: 1,
      exception: { type: 'MemoryError', line },
    });
    expect(ran.heapBytes).toBeLessThanOrEqual(CAP);
    expect(ran.wear).toBeNull();
    expect((await worker.run('6 * 7')).value).toBe(42);
  });

  it.each([
    ['mapped', null],
    ['copied', 'heap_grown'],
  ])('is never passed by the heap, which takes all of it: %s', async (way, wear) => {
    const cap = 96 * MB;
    const own = await TestWorker.start({ memoryBytes: cap, mapMemory: way === 'mapped' });
    const ran = await own.run('x = []\nwhile True: x.append(bytearray(100_000))');
    expect(ran.outcome).toBe('memory_limit');
    expect(ran.heapBytes).toBeLessThanOrEqual(cap);
    expect(ran.heapBytes).toBeGreaterThan(cap - 4 * MB);
    // Where memory is copied, it is worn, but sound: the pool takes its time to replace it.
    expect(ran.wear).toBe(wear);
    expect(await own.run('1 + 1')).toMatchObject({ value: 2, wear });
    await own.stop();
  });
});

describe('recursion', () => {
  it('without end is a RecursionError, and the worker lives on', async () => {
    const { pid } = await worker.current();
    expect((await worker.run('def r(n): return r(n + 1)\nr(0)')).exception?.type).toBe('RecursionError');
    await livesOn(pid);
  });

  it('may go deep when the program raises its own limit', async () => {
    const code = 'import sys\nsys.setrecursionlimit(50_000)\ndef r(n): return n and r(n - 1) + 1\nr(20_000)';
    expect(await worker.run(code)).toMatchObject({ outcome: 'ok', value: 20_000 });
  });

  it.each([
    [
      'in Python without a limit',
      'import sys\nsys.setrecursionlimit(10**8)\ndef r(n): return r(n + 1)\nr(0)',
    ],
    ['in C', 'class E:\n  def __repr__(self): return repr(self)\nrepr(E())'],
    ['in the parser', 'eval("(" * 10**5)'],
    ['in hash()', 'a = ()\nfor _ in range(10**5): a = (a,)\nhash(a)'],
    ['in a destructor', 'a = None\nfor _ in range(10**6): a = [a]\ndel a'],
  ])(
    '%s ends with an outcome of its own, and the worker is sound or says that it is not',
    async (_title, code) => {
      const ran = await worker.run(code, { limits: { timeoutMs: 1000 } });
      expect(['error', 'memory_limit', 'timeout', 'crashed', 'ok']).toContain(ran.outcome);
      if (ran.outcome === 'crashed')
        expect(ran).toMatchObject({ wear: 'fatal_error', message: expect.any(String) });
      expect((await worker.run('6 * 7')).value).toBe(42);
    },
  );
});

describe('a program that breaks the interpreter', () => {
  it.each([['abort', 'import os; os.abort()']])(
    'by %s is crashed, with a sentence, and asks for a new worker',
    async (_title, code) => {
      const ran = await worker.run(`print("kept")\n${code}`);
      expect(ran).toMatchObject({ outcome: 'crashed', wear: 'fatal_error', exitCode: null, out: 'kept\n' });
      expect(ran.message).toMatch(/^the interpreter failed \(.*\) and is being replaced$/);
    },
  );

  it('by invalid bytecode does not reach the next one', async () => {
    const ran = await worker.run(
      'def f(): pass\nf.__code__ = f.__code__.replace(co_code=b"\\xff" * 200, co_stacksize=1)\nf()',
      { limits: { timeoutMs: 1000 } },
    );
    expect(ran.outcome).not.toBe('ok');
    expect((await worker.run('6 * 7')).value).toBe(42);
  });
});
