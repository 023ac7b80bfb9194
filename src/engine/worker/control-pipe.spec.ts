import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { ControlPipe, type ControlSignal } from './control-pipe.js';

/**
 * The reading end of a real pipe between processes: the child writes what it is told to. Node makes such pipes as
 * socket pairs, as it does for a worker's descriptor 4.
 */
async function connected(): Promise<{
  pipe: ControlPipe;
  write(text: string): Promise<void>;
  end(): Promise<void>;
}> {
  const script =
    'process.stdin.on("data", (d) => require("node:fs").writeSync(1, d)); process.stdin.on("end", () => process.exit())';
  const child: ChildProcess = spawn(process.execPath, ['-e', script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const stdout = child.stdout as unknown as NodeJS.ReadableStream & {
    _handle: { fd: number; readStop(): void };
  };
  // The bytes are for the control pipe: Node must not read them first.
  stdout.pause();
  stdout._handle.readStop();
  const pipe = new ControlPipe(stdout._handle.fd);
  return {
    pipe,
    write: async (text) => {
      child.stdin?.write(text);
    },
    end: async () => {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

/** Looks until something is there. */
async function next(pipe: ControlPipe): Promise<ControlSignal> {
  for (let look = 0; look < 500; look += 1) {
    const signal = pipe.read();
    if (signal !== null) return signal;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return null;
}

describe('ControlPipe', () => {
  it('answers at once when nothing was said, and hears ids, whole ones only, and the end of its parent', async () => {
    const { pipe, write, end } = await connected();
    const startedAt = performance.now();
    expect(pipe.read()).toBeNull();
    expect(performance.now() - startedAt).toBeLessThan(50);

    await write('one\ntwo\n');
    expect(await next(pipe)).toEqual({ cancelled: ['one', 'two'] });
    expect(pipe.read()).toBeNull();

    await write('thr');
    expect(await next(pipe)).toEqual({ cancelled: [] });
    await write('ee\nfo');
    expect(await next(pipe)).toEqual({ cancelled: ['three'] });
    await write('ur\n');
    expect(await next(pipe)).toEqual({ cancelled: ['four'] });

    await end();
    expect(await next(pipe)).toBe('parent_gone');
    expect(pipe.read()).toBe('parent_gone');
  });
});
