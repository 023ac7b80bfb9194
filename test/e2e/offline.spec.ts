import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const ROOT = path.join(import.meta.dirname, '..', '..');
const execute = promisify(execFile);

/** Starts the server where only loopback is, runs a program, and ends it. */
const SCRIPT = `
const { spawn } = require('node:child_process');
const child = spawn(process.execPath, ['dist/main.js'], { env: { PATH: process.env.PATH, PORT: '0', LOG_FILE: '' } });
let out = '';
child.stdout.on('data', async (data) => {
  const before = /Listening on (http:[^"]+)/.test(out);
  out += data;
  const url = /Listening on (http:[^"]+)/.exec(out)?.[1];
  if (before || !url) return;
  const response = await fetch(url + '/api/execute', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code: 'import json, sqlite3, decimal; 6 * 7' }),
  });
  console.log(JSON.stringify((await response.json()).data.result));
  child.kill('SIGTERM');
});
`;

describe('without a network', () => {
  it('the server starts and runs programs', async () => {
    // A network namespace without any way out; loopback has to be raised in it.
    const inside = `ip link set lo up 2>/dev/null || true; exec "$0" -e "$1"`;
    const wrapped = ['--net', '--map-root-user', 'sh', '-c', inside, process.execPath, SCRIPT];
    const able = await execute('unshare', ['--net', '--map-root-user', 'ip', 'link', 'set', 'lo', 'up']).then(
      () => true,
      () => false,
    );
    if (!able) {
      process.stderr.write('SKIPPED: a network namespace cannot be made here (unshare, ip)\n');
      return;
    }
    const { stdout } = await execute('unshare', wrapped, { cwd: ROOT, timeout: 25_000 });
    expect(stdout.trim()).toBe('42');
  });
});
