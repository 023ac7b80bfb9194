/** What to do about errors that clients make often: what is not Python, and modules that are not there. */
import { sharedWorker } from '../kit/worker.js';

const worker = sharedWorker();

describe('the hint', () => {
  const hintOf = async (code: string) => {
    const { exception } = await worker.run(code);
    expect(exception).not.toBeNull();
    return exception?.hint;
  };
  const INSTALL = /^A program cannot install packages.*POST \/api\/packages/;

  it.each<[string, RegExp, string]>([
    ['!pip install numpy\nimport numpy', INSTALL, 'invalid syntax'],
    ['import os\n  \n!pip3 install -q x', INSTALL, 'invalid syntax'],
    ['%pip install numpy', INSTALL, 'invalid syntax'],
    ['pip install numpy', INSTALL, 'invalid syntax'],
    ['python -m pip install numpy', INSTALL, 'invalid syntax'],
    ['!ls -la', /^Lines that begin with !/, 'invalid syntax'],
    ['%matplotlib inline\nimport math', /^Leave the line out: figures/, 'invalid syntax'],
    ['%%time\nx = 1', /^Lines that begin with %/, 'invalid syntax'],
    ['x = 1\n%timeit x', /^Lines that begin with %/, 'invalid syntax'],
    ['```python\nprint(1)\n```', /Markdown fence/, 'invalid syntax'],
    ['print(1)\n```', /Markdown fence/, 'invalid syntax'],
    ['Here is the code:\n\n```python\nprint(1)\n```\nThat is all.', /Markdown fence/, 'invalid syntax'],
    ["Here's what it does:\n```\nprint(1)\n```", /Markdown fence/, 'unterminated string literal'],
    ['>>> 1 + 1\n2', /^The line begins with a prompt/, 'invalid syntax'],
    ['for x in y:\n... print(x)', /^The line begins with a prompt/, 'expected an indented block'],
    ['In [1]: import os', /^The line begins with a prompt/, 'invalid syntax'],
    ['print?', /^The question mark/, 'invalid syntax'],
    ['Here is the code you asked for:\nprint(1)', /looks like text/, 'invalid syntax'],
    ['print(1)\n\nThis prints the number one.', /looks like text/, 'invalid syntax'],
    ["Sure! Here's the program:\nprint(1)", /looks like text/, ''],
    ['- Step one, read the file', /looks like text/, 'invalid syntax'],
    ['import os\\nprint(os.getcwd())', /escaped twice/, 'unexpected character after line continuation'],
  ])('of %j', async (code, hint, message) => {
    const { exception } = await worker.run(code);
    expect(exception?.type).toMatch(/^(SyntaxError|IndentationError)$/);
    expect(exception?.message.startsWith(message)).toBe(true);
    expect(exception?.hint).toMatch(hint);
    expect(exception?.traceback).not.toContain(exception?.hint);
  });

  it.each([
    'x = = 1',
    'print "hello there world"',
    'if x == 1\n    pass',
    'for each item in list:\n    pass',
    'def f(:\n    pass',
    'text = """\n```python\n"""\nx = = 1',
    'x = 5 6 7',
    '(1\n% 2',
    'return 1',
    'raise SyntaxError("!pip install x")',
    '1 / 0',
  ])('is not given to %j', async (code) => {
    expect(await hintOf(code)).toBeUndefined();
  });

  it('of a part of the standard library that is not here', async () => {
    expect(await hintOf('import tkinter')).toMatch(/^tkinter belongs to the standard library/);
    expect(await hintOf('import pip')).toMatch(INSTALL);
    expect(await hintOf('import micropip\nawait micropip.install("x")')).toMatch(INSTALL);
  });

  it('is left to the server for any other module, named as the program named it', async () => {
    const { exception } = await worker.run('import numpy.linalg');
    expect(exception).toMatchObject({ type: 'ModuleNotFoundError', module: 'numpy' });
    expect(exception).not.toHaveProperty('hint');
    const wrapped = await worker.run(
      'try:\n  import numpy\nexcept ImportError as e: raise RuntimeError("numpy!") from e',
    );
    expect(wrapped.exception).toMatchObject({ type: 'RuntimeError', module: 'numpy' });
    for (const code of [
      'import json.nothing',
      'from json import nothing',
      'raise ModuleNotFoundError("numpy")',
    ]) {
      expect((await worker.run(code)).exception).not.toHaveProperty('module');
    }
  });
});
