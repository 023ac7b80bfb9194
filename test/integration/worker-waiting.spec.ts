import { describe, expect, it } from '@jest/globals';
import { workersFor } from '../kit/session.js';
import { TestRun } from '../kit/waiting.js';

const search = {
  name: 'search',
  python: 'search',
  description: 'Searches.',
  inputSchema: {
    type: 'object',
    properties: { q: { type: 'string' }, n: { type: 'integer' } },
    required: ['q'],
  },
};
const mail = { name: 'mail', python: 'mail' };

describe('a program that awaits tools', () => {
  const workers = workersFor(2);
  const run = (...rest: [object?]) => new TestRun(workers, [search, mail], ...rest);

  it('goes on in another process with the results, wherever it waits', async () => {
    const program = run();
    let round = await program.start(`
import asyncio
print('begins')
async def main():
    log = [await asyncio.gather(search('x'), search(q='y', n=2))]
    async with asyncio.TaskGroup() as group:
        one = group.create_task(mail(to='z', n=12345678901234567890))
        group.create_task(asyncio.sleep(0, 'slept'))
    log.append(one.result())
    try: await asyncio.wait_for(search(q='late'), 3600)
    except ToolError as error: log.append([str(error), error.type, error.tool])
    print('ends')
    return log
asyncio.run(main())`);
    expect([round.outcome, round.out]).toEqual(['waiting', 'begins\n']);
    expect(round.calls.map(({ id, name, arguments: given }) => [id, name, given])).toEqual([
      ['c1', 'search', { q: 'x' }],
      ['c2', 'search', { q: 'y', n: 2 }],
    ]);
    round = await program.resume([{ id: 'c2', value: 2 }]);
    expect([round.outcome, round.calls.map(({ id }) => id), round.out]).toEqual(['waiting', ['c1'], '']);
    round = await program.resume('[{"id":"c1","value":98765432109876543210.5},{"id":"c7","value":1}]');
    expect(round.calls.map(({ id, argumentsJson }) => [id, argumentsJson])).toEqual([
      ['c3', '{"to":"z","n":12345678901234567890}'],
    ]);
    round = await program.resume('[{"id":"c3","value":[12345678901234567890, 1.0, "\u00e9", null]}]');
    const fork = program.fork();
    const failed = { type: 'ValueError', message: 'no such thing' };
    round = await program.resume([{ id: 'c4', error: failed }]);
    expect([round.outcome, round.out, round.exception]).toEqual(['ok', 'ends\n', null]);
    expect(round.resultJson).toBe(
      '[[9.876543210987654e+19,2],[12345678901234567890,1.0,"\\u00e9",null],["ValueError: no such thing","ValueError","search"]]',
    );
    expect(round.session.fault).toBe('ended');
    const other = await fork.resume([{ id: 'c4', value: 'found' }]);
    expect([other.outcome, other.out]).toEqual(['ok', 'ends\n']);
  });

  it.each([
    ['print(await search("a"))\nprint(await search("b"))'],
    [
      'import asyncio\nasync def main():\n  for n in range(3): print(n, await search(str(n)))\nasyncio.run(main())',
    ],
    [
      'import asyncio as a\nasync def one(n):\n  await a.sleep(0.01 * n)\n  r = await search(str(n))\n  print(n, r)\nawait a.gather(*map(one, range(4)))\nprint("end")',
    ],
    ['import sys\nfor line in sys.stdin:\n  print(line.strip(), await search(line.strip()))'],
    [
      'rest = []\nwhile True:\n  try: rest.append(input())\n  except EOFError: break\n  await mail(line=rest[-1])\nprint(rest)',
    ],
    [
      'def lines():\n  yield from "abc"\nwith open("f", "w") as f:\n  for c in lines():\n    print(c, file=f)\n    await search(c)\nprint(open("f").read(), open(__file__).read()[:3], __import__("os").listdir())',
    ],
    [
      'import contextvars, decimal\nv = contextvars.ContextVar("v"); v.set(1)\ndecimal.getcontext().prec = 5\nx = await search("a")\nprint(v.get(), decimal.Decimal(1) / 3, x)',
    ],
    [
      'import asyncio\nasync def gen():\n  try:\n    for c in "ab": yield await search(c)\n  finally: print("closed")\nprint([x async for x in gen()])',
    ],
    [
      'import asyncio, random\nrandom.seed(5)\nq = asyncio.Queue(1)\nasync def put():\n  for n in range(4): await q.put(random.random())\nasync def get():\n  for n in range(4): print(await q.get(), await search(str(n)))\nawait asyncio.gather(put(), get())',
    ],
  ])('says the same as in one piece: %s', async (code) => {
    const local = `async def search(q, n=None): return {"q": q, "n": n}\nasync def mail(**all): return all\n`;
    // Longer than what Python reads ahead.
    const stdin = ['one', 'two', 'three', 'four'].map((word) => `${word}${'.'.repeat(70_000)}\n`).join('');
    const whole = await workers[0]?.run(local + code, { stdin });
    const program = run({ stdin });
    let round = await program.start(code);
    let out = round.out;
    for (let n = 0; n < 20 && round.outcome === 'waiting'; n++) {
      const results = round.calls.map(({ id, name, arguments: given }) => ({
        id,
        value: name === 'search' ? { n: null, ...(given as object) } : given,
      }));
      round = await program.resume(n % 2 ? results : results.slice(0, 1));
      out += round.out;
    }
    expect([round.outcome, round.exception]).toEqual(['ok', null]);
    const keyed = (text: string) => text.replaceAll("{'n': None, 'q'", "{'q'").replaceAll(", 'n': None", '');
    expect(keyed(out)).toBe(keyed(whole?.out as string).replace('asy', code.slice(0, 3)));
  });

  it.each([
    ['def go(): return search("a")\ngo()', /async def go/],
    [
      'import asyncio\nclass L:\n  def go(self): return asyncio.new_event_loop().run_until_complete(search(q="n"))\nL().go()',
      /await/,
    ],
    [
      'import asyncio\nasync def main(): return await search("n")\ndef go(): return asyncio.run(main())\ngo()',
      /asyncio.run\(main\(\)\)/,
    ],
    ['search("a")["x"]', /await search/],
    ['print(f"{search(1)}")', /await search/],
    ['[x for x in search("a")]', /await search/],
    ['await search(q={1, 2})', /JSON/],
  ])('has a ToolError that says what to write: %s', async (code, message) => {
    const { outcome, exception } = await run().start(code);
    expect([outcome, exception?.type]).toEqual(['error', 'ToolError']);
    expect(exception?.message).toMatch(message);
  });

  it.each([
    ['search()', 'missing 1 required'],
    ['search("a", 1, 2)', 'takes 2 positional'],
    ['search("a", q=1)', 'multiple values'],
    ['mail("a")', 'takes 0 positional'],
  ])('has the TypeError of a function: %s', async (code, message) => {
    const { exception } = await run().start(`await ${code}`);
    expect([exception?.type, exception?.message]).toEqual(['TypeError', expect.stringContaining(message)]);
  });

  it('warns of a call that is never awaited', async () => {
    const { outcome, err } = await run().start('search("a"); search("b"); 1');
    expect([outcome, err]).toEqual([
      'ok',
      '2 calls of search never awaited, so nothing was called: write `await search(...)`.\n',
    ]);
    expect((await run().start('1 + 1')).err).toBe('');
  });

  it('has its tools in a module, and a tools.py of the client goes before', async () => {
    const code =
      'from tools import search as s, ToolError as E\nimport inspect\n[inspect.iscoroutinefunction(s), str(inspect.signature(s)), s.__doc__, s is search, E is ToolError]';
    expect((await run().start(code)).value).toEqual([true, '(q, n=None, **named)', 'Searches.', true, true]);
    const files = [{ path: 'tools.py', content: Buffer.from('x = 5') }];
    expect((await run({ files }).start('import tools; [tools.x, hasattr(tools, "search")]')).value).toEqual([
      5,
      false,
    ]);
  });

  it('has clocks that stand still while it waits, and results before timers that are due', async () => {
    const program = run();
    await program.start(`
import asyncio, time
log = []
async def timer():
    await asyncio.sleep(0.05)
    log.append('timer')
async def main():
    other = asyncio.ensure_future(timer())
    before = time.monotonic(), asyncio.get_running_loop().time()
    log.append(await asyncio.wait_for(asyncio.gather(search('a')), 0.05))
    log.append([time.monotonic() - before[0] < 0.25, asyncio.get_running_loop().time() - before[1] < 0.25])
    await other
    return log
await main()`);
    await new Promise((resolve) => setTimeout(resolve, 400));
    const { value, exception } = await program.resume([{ id: 'c1', value: 'a' }]);
    expect([value, exception]).toEqual([[['a'], [true, true], 'timer'], null]);
  });

  it('waits without a call when it only sleeps for long', async () => {
    const program = run({ callLimits: { sleepMs: 100 } });
    const round = await program.start('import asyncio\nawait asyncio.sleep(0.05)\nawait asyncio.sleep(30)');
    expect([round.outcome, round.calls]).toEqual(['waiting', []]);
    expect(round.waiting?.wakeMs).toBeGreaterThan(29_000);
  });

  it.each([
    ['calls', { calls: 3 }, 'for n in range(9):\n  try: await search(str(n))\n  except BaseException: pass'],
    [
      'at once',
      { callsAtOnce: 3 },
      'import asyncio\nawait asyncio.gather(*(search(str(n)) for n in range(4)), return_exceptions=True)',
    ],
    ['larger', { argumentBytes: 100 }, 'await search("x" * 100)'],
  ])('ends at a limit of its own: %s', async (_what, callLimits, code) => {
    const program = run({ callLimits });
    let round = await program.start(code);
    for (let n = 0; n < 9 && round.outcome === 'waiting'; n++) {
      round = await program.resume(round.calls.map(({ id }) => ({ id, value: n })));
    }
    expect([round.outcome, round.exception?.type]).toEqual(['run_limit', 'LimitReached']);
  });

  it.each([
    [
      'n = int(input("How many? "))\nprint([input() for _ in range(n)])',
      ['How many? ', '', ''],
      "['2', '2']\n",
    ],
    ['import sys\ndef f(): return input("no question")\nprint(f())', [], 'no questionfrom stdin\n'],
    ['input = lambda x: x * 2\nprint(input("a"))', [], 'aa\n'],
  ])('asks where input() is at the top level: %s', async (code, questions, out) => {
    const program = run({ asksForInput: true, stdin: 'from stdin\n' });
    let round = await program.start(code);
    const asked: unknown[] = [];
    for (
      ;
      round.outcome === 'waiting';
      round = await program.resume([{ id: round.calls[0]?.id ?? '', value: 2 }])
    ) {
      asked.push(...round.calls.map(({ name, arguments: given }) => [name, given]));
    }
    expect(asked).toEqual(questions.map((question) => ['ask', { question }]));
    expect(round.out).toBe(out);
  });

  it('leaves nothing behind for the run that follows', async () => {
    await run().start('await search("a")');
    const names =
      'import sys, builtins\n["search" in globals(), "tools" in sys.modules, [n for n in dir(builtins) if "asyncio" in n]]';
    for (const worker of workers) expect((await worker.run(names)).value).toEqual([false, false, []]);
  });
});
