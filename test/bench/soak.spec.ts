import { spawn } from 'node:child_process';
import path from 'node:path';
import { expect, it } from '@jest/globals';

it('a short soak fails no request and leaves nothing behind: descriptors, children, timers, files', async () => {
  const child = spawn(process.execPath, ['bench/main.mjs', 'soak'], {
    cwd: path.resolve(import.meta.dirname, '..', '..'),
    env: { PATH: process.env.PATH, SOAK_SECONDS: '5' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.on('data', (data: Buffer) => {
    out += data.toString();
  });
  const code = await new Promise((resolve) => child.once('exit', resolve));
  expect([code, out]).toEqual([0, expect.stringContaining('ok: soak')]);
}, 180_000);
