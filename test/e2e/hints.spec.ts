/** Errors that clients make often, with what to do about them; over HTTP, and looked at without being run. */
import { type Server, startServer } from '../kit/server.js';

let server: Server;
beforeAll(async () => {
  server = await startServer();
}, 90_000);
afterAll(() => server?.stop());

const ABSENT = 'is not in the interpreter image of this server';

describe('a module that is not there', () => {
  it.each([
    ['numpy', 'numpy', 'numpy'],
    ['PIL.Image', 'PIL', 'Pillow'],
    ['yaml', 'yaml', 'pyyaml'],
    ['cv2', 'cv2', 'opencv-python'],
    ['sklearn.svm', 'sklearn', 'scikit-learn'],
    ['bs4', 'bs4', 'beautifulsoup4'],
  ])('%s: its package, and how to install it', async (module, top, name) => {
    const { json } = await server.run(`import ${module}`);
    const { exception } = json.data;
    const which =
      top === name ? `${name} ${ABSENT}` : `${top} is part of the package ${name}, which ${ABSENT}`;
    const hint = `${which}. It can be installed: POST /api/packages with {"packages":["${name}"]}, or PYODIDE_PACKAGES of the server.`;
    expect(exception).toEqual({
      type: 'ModuleNotFoundError',
      message: `No module named '${top}'`,
      traceback: expect.stringMatching(/^Traceback (.*\n)*ModuleNotFoundError: No module named '\w+'\n$/),
      line: 1,
      hint,
    });
    expect(json.error).toBe(`ModuleNotFoundError: No module named '${top}'. ${hint}`);
  });

  it('that no package offers, or belongs to Python itself: why', async () => {
    const unknown = (await server.run('import nothing_of_this_name')).json.data.exception;
    expect(unknown.hint).toMatch(/cannot be installed: No package of this server provides it\./);
    const own = (await server.run('import tkinter')).json.data.exception;
    expect(own.hint).toMatch(/^tkinter belongs to the standard library/);
  });

  it('has its hint in sessions, batches, streams and jobs', async () => {
    const code = 'import numpy';
    const { id } = (await server.post('/api/sessions', {})).json.data;
    const step = await server.post(`/api/sessions/${id}/execute`, { code });
    const batch = await server.post('/api/execute/batch', { items: [{ code }] });
    const stream = await server.post('/api/execute', { code }, { accept: 'text/event-stream' });
    const job = await server.post('/api/jobs', { code });
    const ended = await server.get(`/api/jobs/${job.json.data.id}?wait=30`);
    for (const { text } of [step, batch, stream, ended]) {
      expect(text).toContain(`"hint":"numpy ${ABSENT}. It can be installed`);
      expect(text).not.toContain('"module":');
    }
  });
});

it('what cannot be installed here says so', async () => {
  const other = await startServer({ PACKAGE_INSTALL: 'off' });
  try {
    const { exception } = (await other.run('import numpy')).json.data;
    expect(exception.hint).toBe(
      `numpy ${ABSENT}, and cannot be installed: This server does not install packages.`,
    );
  } finally {
    await other.stop();
  }
}, 90_000);

describe('what is not Python', () => {
  it.each([
    ['!pip install numpy', /cannot install packages/],
    ['%matplotlib inline', /Leave the line out/],
    ['```python\n1\n```', /Markdown fence/],
    ['>>> 1', /prompt/],
    ['Here is the code you wanted:\n1', /looks like text/],
  ])('%j has its hint, run or looked at, and keeps Python’s words', async (code, hint) => {
    const { json } = await server.run(code);
    expect(json.data.exception).toMatchObject({ type: 'SyntaxError', hint: expect.stringMatching(hint) });
    expect(json.error).toBe(`SyntaxError: ${json.data.exception.message}`);
    const { syntaxError } = (await server.post('/api/check', { code })).json.data;
    expect(syntaxError.hint).toBe(json.data.exception.hint);
    expect(json.error).toContain(syntaxError.message);
  });

  it('has no hint where there is nothing to say', async () => {
    expect((await server.run('x = = 1')).json.data.exception).not.toHaveProperty('hint');
    expect((await server.post('/api/check', { code: 'x = = 1' })).json.data.syntaxError.hint).toBeNull();
  });
});

it('a disk that is full: which of its limits was reached', async () => {
  const many = (await server.run('for n in range(20_000): open(f"f{n}", "w").close()')).json;
  expect(many.data.exception.hint).toMatch(
    /^A run can have 10,000 files, folders, links and pipes at a time/,
  );
  expect(many.error).toMatch(/^OSError: \[Errno 51\] No space left on device: 'f\d+'\. A run can have/);
  const large = (await server.run('open("f", "wb").truncate(65 << 20)')).json;
  expect(large.data.exception.hint).toContain('64 MB together (DISK_LIMIT_MB)');
});
