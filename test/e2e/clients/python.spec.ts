import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { writeKeys } from '../../kit/keys.js';
import { type Server, startServer } from '../../kit/server.js';
import { runProgram } from './node.js';
import { makeVenv, type PythonVenv } from './python-venv.js';

const LIMIT_MS = 240_000;

describe('the Python client', () => {
  let server: Server;
  let venv: PythonVenv | string;
  let env: NodeJS.ProcessEnv;
  beforeAll(async () => {
    venv = await makeVenv(['httpx', 'mcp']);
    if (typeof venv === 'string') process.stderr.write(`\nSKIPPED: the Python client. ${venv}\n\n`);
    const keys = writeKeys({ ci: {} });
    server = await startServer({ API_KEYS_FILE: keys.file, POOL_QUEUE_SIZE: '2' });
    env = {
      PYODIDE_POOL_URL: server.url,
      PYODIDE_POOL_KEY: keys.key('ci'),
    };
  }, LIMIT_MS);
  afterAll(async () => {
    await server?.stop();
    if (typeof venv === 'object') venv.remove();
  });

  it(
    'passes its own tests against a server',
    async () => {
      if (typeof venv === 'string') return;
      const args = ['-m', 'unittest', 'discover', '-v', 'tests'];
      const { code, stderr } = await runProgram(venv.python, args, { cwd: venv.client, env });
      expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
      expect(Number(/^Ran (\d+) tests/m.exec(stderr)?.[1])).toBeGreaterThanOrEqual(20);
      expect(stderr).not.toContain('skipped');
    },
    LIMIT_MS,
  );

  it('works as its README begins', async () => {
    if (typeof venv === 'string') return;
    const page = readFileSync(path.join(venv.client, 'README.md'), 'utf8');
    const program = String(/```python\n([\s\S]*?)```/.exec(page)?.[1]);
    expect(program.trim().split('\n')).toHaveLength(5);
    const here = program.replace('http://localhost:3000', server.url);
    const ended = await runProgram(venv.python, ['-c', here], { cwd: path.dirname(venv.python), env });
    expect(ended).toEqual({ code: 0, stdout: '42\n[1, 2]\n', stderr: '' });
  });

  it('of MCP finds and calls the tools of /mcp', async () => {
    if (typeof venv === 'string') return;
    const program = path.join(import.meta.dirname, 'mcp-client.py');
    const ended = await runProgram(venv.python, [program], { env });
    expect(ended).toEqual({ code: 0, stdout: 'run_python 42 x\n', stderr: '' });
  });

  it('has the same code for threads and for tasks', async () => {
    if (typeof venv === 'string') return;
    const { code } = await runProgram(venv.python, ['derive-async.py', '--check'], { cwd: venv.client });
    expect(code).toBe(0);
  });
});
