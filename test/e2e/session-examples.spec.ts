import { execFile } from 'node:child_process';
import path from 'node:path';
import { type Server, startServer } from '../kit/server.js';

const EXAMPLES = path.resolve(import.meta.dirname, '..', '..', 'examples');

describe('the examples of sessions', () => {
  let server: Server;
  beforeAll(async () => {
    server = await startServer({ PYODIDE_POOL_SIZE: '1' });
  }, 90_000);
  afterAll(() => server?.stop());

  const run = (script: string, args: string[], input = '') =>
    new Promise<string>((resolve, reject) => {
      const child = execFile(
        process.execPath,
        [path.join(EXAMPLES, script), server.url, ...args],
        (error, out) => (error ? reject(error) : resolve(out)),
      );
      child.stdin?.end(input);
    });

  it('notebook.mjs goes on from cell to cell and takes one back', async () => {
    const cells = ['x = 40', 'x += 1\nx', '1 / 0', '!undo', 'x += 1\nprint("printed")\nx', '!undo', 'x', 'x'];
    const out = await run('notebook.mjs', [], `${cells.join('\n\n')}\n`);
    expect(out.split('\n').filter((line) => !/^ |^Trace/.test(line))).toEqual([
      '[2] 41',
      'ZeroDivisionError: division by zero',
      'One cell back.',
      'printed',
      '[3] 42',
      'One cell back.',
      '[3] 41',
      '[4] 41',
      '',
    ]);
  }, 60_000);

  it('tree-search.mjs finds queens that do not attack each other', async () => {
    const out = await run('tree-search.mjs', ['4']);
    expect(out).toMatch(/^4 queens after \d+ forks: \[1,3,0,2\]\n\. Q \. \.\s*\n/);
    expect((await server.get('/api/sessions')).json.data.sessions).toEqual([]);
  }, 60_000);
});
