import { py } from '../kit/py.js';
import { sharedWorker } from '../kit/worker.js';

const worker = sharedWorker();

/** The whole text, so that no frame of the harness and no wrong line goes unseen. */
const tracebacks: {
  title: string;
  code: string;
  type: string;
  message: string;
  line: number | null;
  text: string;
}[] = [
  {
    title: 'shows the failing line',
    code: 'x = 1\n\nx / 0\n',
    type: 'ZeroDivisionError',
    message: 'division by zero',
    line: 3,
    text: `Traceback (most recent call last):
  File "main.py", line 3, in <module>
    x / 0
    ~~^~~
ZeroDivisionError: division by zero
`,
  },
  {
    title: 'shows it for a last expression over several lines',
    code: 'a = 1\n(a +\n undefined)',
    type: 'NameError',
    message: "name 'undefined' is not defined",
    line: 3,
    text: `Traceback (most recent call last):
  File "main.py", line 3, in <module>
    undefined)
    ^^^^^^^^^
NameError: name 'undefined' is not defined
`,
  },
  {
    title: 'shows nested calls, and the innermost line of the program',
    code: 'def f(n):\n    return g(n)\n\ndef g(n):\n    raise ValueError(f"n={n}")\n\nf(3)',
    type: 'ValueError',
    message: 'n=3',
    line: 5,
    text: `Traceback (most recent call last):
  File "main.py", line 7, in <module>
    f(3)
    ~^^^
  File "main.py", line 2, in f
    return g(n)
  File "main.py", line 5, in g
    raise ValueError(f"n={n}")
ValueError: n=3
`,
  },
  {
    title: 'shows frames of the standard library below the program, and the line in the program',
    code: 'import json\njson.loads("[1,")',
    type: 'json.decoder.JSONDecodeError',
    message: 'Expecting value: line 1 column 4 (char 3)',
    line: 2,
    text: expect.stringMatching(
      /^Traceback \(most recent call last\):\n {2}File "main\.py", line 2, in <module>\n {4}json\.loads\("\[1,"\)\n.*\n {2}File "\/lib\/python314\.zip\/json\/__init__\.py", line \d+, in loads\n[\s\S]*\njson\.decoder\.JSONDecodeError: Expecting value: line 1 column 4 \(char 3\)\n$/,
    ) as unknown as string,
  },
  {
    title: 'shows the cause of a chained exception',
    code: 'try:\n    {}["a"]\nexcept KeyError as error:\n    raise RuntimeError("second") from error',
    type: 'RuntimeError',
    message: 'second',
    line: 4,
    text: `Traceback (most recent call last):
  File "main.py", line 2, in <module>
    {}["a"]
    ~~^^^^^
KeyError: 'a'

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "main.py", line 4, in <module>
    raise RuntimeError("second") from error
RuntimeError: second
`,
  },
  {
    title: 'shows the context of one raised while handling another',
    code: 'try:\n    1 / 0\nfinally:\n    [][1]',
    type: 'IndexError',
    message: 'list index out of range',
    line: 4,
    text: `Traceback (most recent call last):
  File "main.py", line 2, in <module>
    1 / 0
    ~~^~~
ZeroDivisionError: division by zero

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "main.py", line 4, in <module>
    [][1]
    ~~^^^
IndexError: list index out of range
`,
  },
  {
    title: 'hides the context after "from None"',
    code: 'try:\n    1 / 0\nexcept Exception:\n    raise ValueError("v") from None',
    type: 'ValueError',
    message: 'v',
    line: 4,
    text: `Traceback (most recent call last):
  File "main.py", line 4, in <module>
    raise ValueError("v") from None
ValueError: v
`,
  },
  {
    title: 'shows the members of an exception group',
    code: 'def fail(x):\n    raise TypeError(x)\ntry:\n    fail("a")\nexcept TypeError as e:\n    one = e\nraise ExceptionGroup("several", [one, ValueError("b")])',
    type: 'ExceptionGroup',
    message: 'several (2 sub-exceptions)',
    line: 7,
    text: `  + Exception Group Traceback (most recent call last):
  |   File "main.py", line 7, in <module>
  |     raise ExceptionGroup("several", [one, ValueError("b")])
  | ExceptionGroup: several (2 sub-exceptions)
  +-+---------------- 1 ----------------
    | Traceback (most recent call last):
    |   File "main.py", line 4, in <module>
    |     fail("a")
    |     ~~~~^^^^^
    |   File "main.py", line 2, in fail
    |     raise TypeError(x)
    | TypeError: a
    +---------------- 2 ----------------
    | ValueError: b
    +------------------------------------
`,
  },
  {
    title: 'points into a syntax error, without frames, as Python does for its main file',
    code: 'x = 1\ny = = 2\n',
    type: 'SyntaxError',
    message: 'invalid syntax (main.py, line 2)',
    line: 2,
    text: `  File "main.py", line 2
    y = = 2
        ^
SyntaxError: invalid syntax
`,
  },
  {
    title: 'points to wrong indentation',
    code: 'def f():\nreturn 1',
    type: 'IndentationError',
    message: 'expected an indented block after function definition on line 1 (main.py, line 2)',
    line: 2,
    text: `  File "main.py", line 2
    return 1
    ^^^^^^
IndentationError: expected an indented block after function definition on line 1
`,
  },
  {
    title: 'shows code of eval and exec by its own name',
    code: 'exec("a = 1\\nb = a.nope", {})',
    type: 'AttributeError',
    message: "'int' object has no attribute 'nope'",
    line: 1,
    text: `Traceback (most recent call last):
  File "main.py", line 1, in <module>
    exec("a = 1\\nb = a.nope", {})
    ~~~~^^^^^^^^^^^^^^^^^^^^^^^^^
  File "<string>", line 2, in <module>
AttributeError: 'int' object has no attribute 'nope'
`,
  },
  {
    title: 'shows notes, and classes of the program by their plain names',
    code: 'class Mine(Exception): pass\ne = Mine("m")\ne.add_note("a note")\nraise e',
    type: 'Mine',
    message: 'm',
    line: 4,
    text: `Traceback (most recent call last):
  File "main.py", line 4, in <module>
    raise e
Mine: m
a note
`,
  },
  {
    title: 'shows coroutines of asyncio from the program on',
    code: 'import asyncio\nasync def inner():\n    await asyncio.sleep(0)\n    raise ValueError("in a coroutine")\nawait inner()',
    type: 'ValueError',
    message: 'in a coroutine',
    line: 4,
    text: `Traceback (most recent call last):
  File "main.py", line 5, in <module>
    await inner()
  File "main.py", line 4, in inner
    raise ValueError("in a coroutine")
ValueError: in a coroutine
`,
  },
];

describe('the traceback', () => {
  it.each(tracebacks)('$title', async ({ code, type, message, line, text }) => {
    const ran = await worker.run(code);
    expect(ran).toMatchObject({ outcome: 'error', exitCode: 1, resultJson: null, wear: null });
    expect(ran.exception).toEqual({ type, message, line, traceback: text });
  });

  it('never shows the harness', async () => {
    for (const { code } of tracebacks) {
      expect((await worker.run(code)).exception?.traceback).not.toMatch(
        /pool-harness|pool\/|execution\.py|harness/,
      );
    }
  });

  it('is what traceback.print_exc() prints from a program, less our frames', async () => {
    const ran = await worker.run(py`
      import traceback
      def f():
          raise ValueError("x")
      try:
          f()
      except ValueError:
          traceback.print_exc()
    `);
    expect(ran.err).toBe(`Traceback (most recent call last):
  File "main.py", line 5, in <module>
    f()
    ~^^
  File "main.py", line 3, in f
    raise ValueError("x")
ValueError: x
`);
  });

  it('of endless recursion is short', async () => {
    const ran = await worker.run('def r(n):\n    return r(n + 1)\nr(0)');
    expect(ran.exception).toMatchObject({ type: 'RecursionError', line: 2 });
    expect(ran.exception?.traceback.length).toBeLessThan(2_000);
    expect(ran.exception?.traceback).toContain('[Previous line repeated');
    expect(ran.wear).toBeNull();
  });

  it('and the message of an enormous exception are cut', async () => {
    const ran = await worker.run('raise ValueError("x" * 10**6)');
    expect(ran.exception?.message.length).toBeLessThan(11_000);
    expect(ran.exception?.traceback.length).toBeLessThan(51_000);
    expect(ran.exception?.message).toContain('characters cut');
  });

  it('survives an exception whose own methods fail', async () => {
    const ran = await worker.run('class E(Exception):\n  def __str__(self): raise OSError("no")\nraise E()');
    expect(ran.exception).toMatchObject({ type: 'E', message: '<its str() raised OSError>', line: 3 });
    expect(ran.exception?.traceback).toContain('<exception str() failed>');
    const liar = await worker.run(
      'class E(Exception):\n  @property\n  def __class__(self): raise OSError("no")\n  __cause__ = property(lambda s: 1/0)\nraise E("m")',
    );
    expect(liar).toMatchObject({ outcome: 'error', exception: { type: 'E' }, wear: null });
  });

  it('survives chains that lead back to themselves', async () => {
    const ran = await worker.run(
      'a, b = ValueError("a"), ValueError("b")\na.__cause__ = b\nb.__cause__ = a\nraise a',
    );
    expect(ran.exception).toMatchObject({ type: 'ValueError', message: 'a', line: 4 });
  });

  it('is there for errors of the other kinds', async () => {
    for (const type of ['KeyboardInterrupt', 'GeneratorExit', 'BaseException']) {
      const ran = await worker.run(`raise ${type}("k")`);
      expect(ran).toMatchObject({ outcome: 'error', exception: { type, line: 1 } });
    }
  });

  it('of code with NUL bytes, odd encodings and other ends of line names the right place', async () => {
    expect((await worker.run('x = 1\0')).exception?.type).toBe('SyntaxError');
    expect((await worker.run('# -*- coding: latin-1 -*-\n"h\u00e9"')).value).toBe('h\u00e9');
    expect((await worker.run('a = 1\r\nb = 2\r\n1 / 0\r\n')).exception?.line).toBe(3);
    expect((await worker.run('\ufeff1 + 1')).outcome).toMatch(/^(ok|error)$/);
  });
});
