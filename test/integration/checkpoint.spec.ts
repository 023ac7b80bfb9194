import { CONTINUED } from '../fixtures/continued.js';
import { stepOn, TestSession, workersFor } from '../kit/session.js';
import { TestWorker } from '../kit/worker.js';

const workers = workersFor(2);
const session = () => new TestSession(workers);
const worker = (index: number) => workers[index] as TestWorker;

describe('a session goes on in another process with', () => {
  it.each(CONTINUED)('%s', async (_what, first, second, value) => {
    const one = session();
    const before = await one.step(first);
    expect(before.session).toMatchObject({ state: 'kept', fault: null });
    const after = await one.step(second);
    expect(after.exception).toBeNull();
    expect(after.value).toEqual(value);
    // And it can go on from there, too.
    expect((await one.step('1 + 1')).value).toBe(2);
  });
});

describe('a step', () => {
  it('finds the previous values as _ and __', async () => {
    const one = session();
    await one.step('40');
    expect((await one.step('_ + 1')).value).toBe(41);
    expect((await one.step('None')).value).toBeNull();
    expect((await one.step('[__, _]')).value).toEqual([40, 41]);
    await one.step('for _ in range(3): pass');
    await one.step('5');
    expect((await one.step('_')).value).toBe(2);
  });

  it('has its own arguments, input and context, and none of the last one', async () => {
    const one = session();
    await one.step('a = input()', { stdin: 'one\nleft over\n', args: ['x'], contextJson: '{"c": 1}' });
    const second = await one.step('import sys; [a, input(), sys.argv, c]', { stdin: 'two\n' });
    expect(second.value).toEqual(['one', 'two', ['main.py'], 1]);
    expect((await one.step('input()')).exception?.type).toBe('EOFError');
  });

  it('gets files put over those of its state', async () => {
    const one = session();
    await one.step('open("in", "w").write("old")');
    const files = [{ path: 'in', content: Buffer.from('new') }];
    expect((await one.step('open("in").read()', { files })).value).toBe('new');
  });

  it('says so when an input file cannot be put there, and keeps its state and its worker', async () => {
    const one = session();
    await one.step('import os; os.mkdir("in"); x = 1');
    const files = [{ path: 'in', content: Buffer.from('new') }];
    const ran = await one.step('x', { files });
    expect(ran).toMatchObject({ outcome: 'error', session: { state: 'kept' } });
    expect(ran.wear).not.toBe('fatal_error');
    expect(ran.exception?.message).toContain('"in"');
    expect((await one.step('x')).value).toBe(1);
  });

  it('shows the lines of the step that a function is from', async () => {
    const one = session();
    await one.step('def boom():\n  raise ValueError("x")');
    const { exception } = await one.step('\n\nboom()');
    expect(exception?.traceback).toContain('File "main-2.py", line 3, in <module>\n    boom()');
    expect(exception?.traceback).toContain('File "main.py", line 2, in boom\n    raise ValueError("x")');
    expect(exception?.line).toBe(3);
  });

  it('does not run what is registered for the exit', async () => {
    const one = session();
    await one.step('import atexit; atexit.register(lambda: print("bye"))');
    const { out, value } = await one.step('atexit._ncallbacks()');
    expect([out, value]).toEqual(['', 1]);
  });

  it('draws other random numbers in each fork, unless the program seeded them', async () => {
    const one = session();
    await one.step('import random; random.random()');
    const [a, b] = [await one.fork().step('random.random()'), await one.fork().step('random.random()')];
    expect(a.value).not.toEqual(b.value);
    await one.step('random.seed(1)');
    const [c, d] = [await one.fork().step('random.random()'), await one.fork().step('random.random()')];
    expect(c.value).toEqual(d.value);
  });

  it('does not leak: the same step again and again makes the state hardly larger', async () => {
    const one = session();
    const sizes: number[] = [];
    for (let n = 0; n < 30; n++) {
      const step = await one.step('x = [n for n in range(1000)]; y = "z" * 10_000; len(x)', {
        contextJson: JSON.stringify({ text: 'c'.repeat(50_000) }),
      });
      sizes.push(step.session.checkpoint?.length ?? 0);
    }
    expect((sizes.at(-1) as number) - (sizes[9] as number)).toBeLessThan(100_000);
  });
});

describe('the end of a step decides over its state:', () => {
  const limits = { timeoutMs: 300 };

  it('a timeout that Python unwound for keeps it', async () => {
    const one = session();
    const ran = await one.step('x = 1\nwhile True: x += 1', { limits });
    expect(ran).toMatchObject({ outcome: 'timeout', session: { state: 'kept' } });
    expect((await one.step('x > 1000')).value).toBe(true);
  });

  it('a cancel that Python unwound for keeps it', async () => {
    const one = worker(0);
    const restore = { restore: null, checkpointId: 'cancelled', maxBytes: 1 << 20 };
    const { id, ran } = one.begin('x = 5\nwhile True: pass', { session: restore });
    await new Promise((resolve) => setTimeout(resolve, 200));
    one.cancel(id);
    expect(await ran).toMatchObject({ outcome: 'cancelled', session: { state: 'kept' } });
  });

  it.each([
    [
      'a timeout that it did not unwind for',
      'while True:\n  try:\n    while True: pass\n  except BaseException: pass',
      'interrupted',
    ],
    ['os._exit', 'import os; os._exit(0)', 'interrupted'],
    ['a fatal error of the interpreter', 'import os; os.abort()', 'broken'],
  ])('%s loses it', async (_what, code, fault) => {
    const own = await TestWorker.start();
    try {
      const one = new TestSession([own]);
      await one.step('x = 7');
      const before = one.state;
      const { session: lost } = await one.step(`x = 8\n${code}`, fault === 'broken' ? {} : { limits });
      expect(lost).toMatchObject({ state: 'lost', checkpoint: null, fault });
      expect(one.state).toBe(before);
      const other = new TestSession(workers);
      other.state = before;
      expect((await other.step('x')).value).toBe(7);
    } finally {
      await own.stop();
    }
  });

  it('too little memory keeps it, with its variables', async () => {
    const one = session();
    await one.step('x = 3; big = [0] * 1000');
    const ran = await one.step('x = 4\nhog = []\nwhile True: hog.append(bytearray(10_000_000))');
    expect(ran).toMatchObject({ outcome: 'memory_limit', session: { state: 'kept' } });
    expect((await one.step('del hog; [x, len(big)]')).value).toEqual([4, 1000]);
  });

  it('a state larger than allowed is lost', async () => {
    const one = session();
    await one.step('x = 1');
    const step = await one.step('import os; x = os.urandom(2_000_000)', {
      session: { restore: one.state, checkpointId: 'large', maxBytes: 1 << 20 },
    });
    expect(step.session).toMatchObject({ state: 'lost', fault: 'too_large' });
    expect((await one.step('x')).value).toBe(1);
  });

  it('a worker killed between two steps takes nothing with it', async () => {
    const first = await TestWorker.start();
    const { ran, id } = await stepOn(first, 'x = [1, 2, 3]', null);
    await first.stop();
    const restore = { id, bytes: ran.session.checkpoint };
    expect((await stepOn(worker(0), 'sum(x)', restore)).ran.value).toBe(6);
  });
});

describe('a worker', () => {
  it('goes on from a state that it holds without its bytes, as often as asked', async () => {
    const first = await stepOn(worker(0), 'x = 1; open("f", "w").write("a")', null);
    for (let n = 0; n < 3; n++) {
      const code = 'open("f", "a").write("b"); x += 1; [x, open("f").read()]';
      const { ran } = await stepOn(worker(0), code, { id: first.id, bytes: null });
      expect(ran.value).toEqual([2, 'ab']);
      await worker(0).run('open("f", "w").write("plain"); x = 9');
    }
  });

  it('says so when it does not hold a state, and runs nothing', async () => {
    const { ran } = await stepOn(worker(0), 'open("/tmp/x", "w"); print(1)', {
      id: 'never seen',
      bytes: null,
    });
    expect(ran).toMatchObject({ out: '', session: { state: 'not_started', fault: 'not_held' } });
    expect(ran.wear).not.toBe('fatal_error');
  });

  it('lets go of all but the last states', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 3; n++) ids.push((await stepOn(worker(0), `x = ${n}`, null)).id);
    const found = [];
    for (const id of ids.reverse())
      found.push((await stepOn(worker(0), 'x', { id, bytes: null })).ran.session.state);
    expect(found[0]).toBe('kept');
    expect(found[2]).toBe('not_started');
  });

  it('has the same layout as every other, and the next plain run finds nothing of a session', async () => {
    expect(worker(0).info.layoutFingerprint).toBe(worker(1).info.layoutFingerprint);
    const one = session();
    await one.step(
      'import builtins, os; builtins.leak = 1; open("f", "w"); os.chdir("/tmp"); os.close(2); secret = 5',
    );
    await one.step('secret');
    for (const each of workers) {
      const probe = await each.run(
        'import os, sys; print("e", file=sys.stderr); ["leak" in dir(__builtins__), os.listdir("/home/pyodide"), os.getcwd(), "secret" in globals(), "_" in globals()]',
      );
      expect(probe.value).toEqual([false, [], '/home/pyodide', false, false]);
      expect(probe.err).toBe('e\n');
    }
  });
});
