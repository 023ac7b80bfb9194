import { execFileSync, spawn } from 'node:child_process';
import path from 'node:path';
import { freePort } from '../kit/free-port.js';
import { waitFor } from '../kit/server.js';

const ROOT = path.resolve(import.meta.dirname, '..', '..');

/** Of util-linux; it runs a program in a new terminal. */
const hasScript = ((): boolean => {
  try {
    return execFileSync('script', ['--version'], { encoding: 'utf8' }).includes('util-linux');
  } catch {
    process.stderr.write('SKIPPED: a start at a terminal, since there is no script of util-linux\n');
    return false;
  }
})();

(hasScript ? it : it.skip)(
  'a start at a terminal says where to go, and what to try works as printed',
  async () => {
    const port = await freePort();
    const env = { PATH: process.env.PATH, LOG_FILE: '', PORT: String(port), PYODIDE_POOL_SIZE: '1' };
    const child = spawn('script', ['-qec', `exec ${process.execPath} dist/main.js`, '/dev/null'], {
      cwd: ROOT,
      env,
    });
    let shown = '';
    child.stdout.on('data', (data: Buffer) => {
      shown += data.toString();
    });
    try {
      await waitFor(() => shown.includes('curl -s'), 30_000);
      expect(shown).toContain(
        `playground at http://127.0.0.1:${port}/playground, API at http://127.0.0.1:${port}/docs.`,
      );
      const [command = ''] = /curl -s .*/.exec(shown) ?? [];
      const answer = execFileSync('sh', ['-c', command.trim()], { encoding: 'utf8' });
      expect(JSON.parse(answer).data.result).toBe(42);
      await waitFor(() => /\d\d:\d\d:\d\d POST \/api\/execute 200 [\d.]+ ms/.test(shown), 5_000);
      expect(shown).not.toContain('{"level"');
    } finally {
      child.kill('SIGTERM');
      await new Promise((resolve) => child.once('close', resolve));
    }
  },
);
