/** The layers that a worker reports, and that the parent can see from outside. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { SandboxMode } from '../../src/engine/sandbox/sandbox-mode.js';
import { TestWorker } from '../kit/worker.js';

const isLinux = process.platform === 'linux';
let worker: TestWorker | null = null;

async function start(
  sandboxMode: SandboxMode,
): Promise<{ pid: number; layers: Record<string, true | string> }> {
  worker = await TestWorker.start({ sandboxMode });
  return { pid: worker.pid, layers: worker.info.layers };
}

afterEach(async () => {
  await worker?.stop();
  worker = null;
});

(isLinux && hasCompiler() ? describe : describe.skip)('a worker on Linux', () => {
  it('has every layer, except the network permission that Node below 25 lacks', async () => {
    const { layers } = await start('on');
    const missing = Object.entries(layers).filter(([, state]) => state !== true);
    const old = Number(process.versions.node.split('.')[0]) < 25;
    expect(missing.map(([name]) => name)).toEqual(old ? ['permissionNetwork'] : []);
  });

  it('is confined as the kernel sees it', async () => {
    const { pid } = await start('strict');
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    expect(status).toMatch(/^NoNewPrivs:\t1$/m);
    expect(status).toMatch(/^Seccomp:\t2$/m);
    expect(status).not.toMatch(/^Uid:\t0/m);
    const limits = readFileSync(`/proc/${pid}/limits`, 'utf8');
    expect(limits).toMatch(/^Max open files +64 +64 /m);
    expect(limits).toMatch(/^Max file size +0 +0 /m);
    // Where states of sessions are mapped from; the worker could not make a file itself.
    expect(readFileSync(`/proc/${pid}/maps`, 'utf8')).toMatch(/ rw-s .*memfd:state/);
  });

  it('runs programs as well as outside, with threads of V8, clocks and randomness', async () => {
    await start('on');
    const ran = await worker?.run(
      'import os, time, secrets\ntime.sleep(0.01)\nopen("f", "w").write("x" * 100000)\n' +
        'len(os.urandom(8)) + len(secrets.token_bytes(8)) + len([0] * 5_000_000) + os.path.getsize("f")',
    );
    expect(ran).toMatchObject({ outcome: 'ok', value: 5_100_016 });
  });

  it('says of every system layer that SANDBOX_MODE is off when it is, and keeps what costs nothing', async () => {
    const { layers } = await start('off');
    expect(layers).toMatchObject({
      gate: true,
      v8Flags: true,
      emptyEnvironment: true,
      parentDeath: true,
      permissionFiles: 'SANDBOX_MODE is off',
      landlock: 'SANDBOX_MODE is off',
      seccomp: 'SANDBOX_MODE is off',
    });
    expect(layers.refusesFiles).toBe('reading a file outside was not denied');
    expect(layers.refusesPrograms).toBe('a new process was not denied (ENOENT)');
  });
});

function hasCompiler(): boolean {
  try {
    execFileSync('cc', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
