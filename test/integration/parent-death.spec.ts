import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fromDist } from '../kit/worker.js';

const PARENT = path.join(import.meta.dirname, '..', 'fixtures', 'parent-of-a-worker.mjs');

/** Whether `pid` is a process that still runs; a zombie that nobody has waited for does not. */
function runs(pid: number): boolean {
  if (!existsSync(`/proc/${pid}/stat`)) return false;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return !/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
  } catch {
    return false;
  }
}

/** ms that the worker outlives its parent. */
async function outlives(code: string): Promise<number> {
  const { DEFAULT_IMAGE_DIR } = await fromDist<typeof import('../../src/engine/image/image-location.js')>(
    'engine/image/image-location.js',
  );
  const parent = spawn(process.execPath, [PARENT, DEFAULT_IMAGE_DIR, code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(parent.stdout, 'data');
  const pid = Number(String(line));
  expect(runs(pid)).toBe(true);
  const killedAt = performance.now();
  parent.kill('SIGKILL');
  while (runs(pid) && performance.now() - killedAt < 3000)
    await new Promise((resolve) => setTimeout(resolve, 5));
  const ms = performance.now() - killedAt;
  if (runs(pid)) process.kill(pid, 'SIGKILL');
  return ms;
}

describe('a worker whose parent is killed', () => {
  it.each([
    ['idle', '1'],
    ['in a loop', 'while True: pass'],
    ['asleep', 'import time; time.sleep(60)'],
    [
      'in a loop that catches everything',
      'while True:\n  try:\n    while True: pass\n  except BaseException: pass',
    ],
  ])('ends at once when it is %s', async (_title, code) => {
    expect(await outlives(code)).toBeLessThan(1000);
  });

  it('ends even in a C loop that asks for nothing', async () => {
    const { findLauncher, findSubstitutes } = await fromDist<
      typeof import('../../src/engine/sandbox/host/find-tools.js')
    >('engine/sandbox/host/find-tools.js');
    if ('missing' in findLauncher() && !findSubstitutes().setpriv) {
      process.stderr.write(
        'SKIPPED: neither launcher nor setpriv here, so a C loop outlives a killed parent until it ends\n',
      );
      return;
    }
    const code = 'from collections import deque\nfrom itertools import repeat\ndeque(repeat(0), maxlen=0)';
    expect(await outlives(code)).toBeLessThan(1000);
  });
});
