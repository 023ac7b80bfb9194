import { py } from '../kit/py.js';
import { sharedWorker } from '../kit/worker.js';

const worker = sharedWorker();

describe('captured output', () => {
  it('arrives in the order in which it was written, at whatever level', async () => {
    const ran = await worker.run(py`
      import os, sys, io
      print("1 print")
      os.write(1, b"2 os.write\n")
      sys.stdout.write("3 sys.stdout\n")
      sys.stdout.buffer.write(b"4 buffer\n")
      sys.__stdout__.write("5 __stdout__\n")
      open(1, "w", closefd=False).write("6 open(1)\n")
      open("/dev/stdout", "w").write("7 /dev/stdout\n")
      os.write(os.dup(1), b"8 dup\n")
      print("9 no newline", end="")
    `);
    expect(ran.out).toBe(
      '1 print\n2 os.write\n3 sys.stdout\n4 buffer\n5 __stdout__\n6 open(1)\n7 /dev/stdout\n8 dup\n9 no newline',
    );
  });

  it('keeps the streams apart', async () => {
    const ran = await worker.run(
      'import sys, os\nprint("o")\nprint("e", file=sys.stderr)\nos.write(2, b"e2\\n")\nimport warnings; warnings.warn("w")',
    );
    expect(ran.out).toBe('o\n');
    expect(ran.err).toMatch(/^e\ne2\nmain.py:5: UserWarning: w\n/);
  });

  it('is there when the run failed, exited, or was ended', async () => {
    const cases: [string, object][] = [
      ['1/0', {}],
      ['import os; os._exit(1)', {}],
      ['while True: pass', { timeoutMs: 50 }],
      ['while True:\n  try:\n    while True: pass\n  except BaseException: pass', { timeoutMs: 50 }],
    ];
    for (const [code, limits] of cases) {
      expect((await worker.run(`print("kept", end="")\n${code}`, { limits })).out).toBe('kept');
    }
  });

  it('shows bytes that are no UTF-8 as escapes, and hands over the bytes', async () => {
    const ran = await worker.run('import sys\nsys.stdout.buffer.write(b"ok \\xff\\xfe \\xc3\\xa9\\n")\nNone');
    expect(ran.stdout).toEqual({
      text: 'ok \\xff\\xfe \u00e9\n',
      base64: Buffer.from([0x6f, 0x6b, 0x20, 0xff, 0xfe, 0x20, 0xc3, 0xa9, 0x0a]).toString('base64'),
      totalBytes: 9,
      cutBytes: 0,
    });
  });

  it('keeps NUL and control characters', async () => {
    const ran = await worker.run('print("a\\x00b\\x1b[0m\\r", end="")');
    expect(ran.stdout).toEqual({ text: 'a\0b\x1b[0m\r', base64: null, totalBytes: 8, cutBytes: 0 });
  });

  it('keeps head and tail of a flood and counts what was cut', async () => {
    const ran = await worker.run('for i in range(10000): print(i)', { limits: { outputBytes: 100 } });
    expect(ran.outcome).toBe('ok');
    expect(ran.stdout.totalBytes).toBe(48_890);
    expect(ran.stdout.cutBytes).toBe(48_790);
    expect(ran.out.startsWith('0\n1\n2\n')).toBe(true);
    expect(ran.out.endsWith('9998\n9999\n')).toBe(true);
    expect(ran.out).toContain('\n[... 48790 bytes cut ...]\n');
  });

  it('cuts between characters, never inside one', async () => {
    const ran = await worker.run('print("\\u20ac" * 1000, end="")', { limits: { outputBytes: 100 } });
    expect(ran.stdout.base64).toBeNull();
    expect(ran.out).toMatch(/^\u20ac+\n\[\.\.\. \d+ bytes cut \.\.\.\]\n\u20ac+$/);
    const kept = Buffer.byteLength(ran.out.replace(/\n\[.*\]\n/, ''));
    expect(kept + ran.stdout.cutBytes).toBe(3000);
  });

  it('limits each stream by itself', async () => {
    const ran = await worker.run(
      'import sys\nprint("o" * 50, end="")\nprint("e" * 500, end="", file=sys.stderr)',
      {
        limits: { outputBytes: 100 },
      },
    );
    expect(ran.stdout).toMatchObject({ totalBytes: 50, cutBytes: 0 });
    expect(ran.stderr).toMatchObject({ totalBytes: 500, cutBytes: 400 });
  });

  it('takes a flood of 200 MB without keeping it', async () => {
    const current = await worker.current();
    const ran = await current.run('x = "x" * (1 << 20)\nfor _ in range(200): print(x, end="")');
    expect(ran).toMatchObject({ outcome: 'ok', wear: null, stdout: { totalBytes: 200 * (1 << 20) } });
  });

  it('of a closed, replaced or broken sys.stdout ends the run like any other', async () => {
    for (const code of [
      'import sys; sys.stdout.close()',
      'import sys; sys.stdout = None',
      'import sys; sys.stdout = 5\n1',
      'import sys; del sys.stdout',
      'import os; os.close(1); os.close(2)',
    ]) {
      const ran = await worker.run(code);
      expect(ran).toMatchObject({ outcome: 'ok', wear: null });
      expect((await worker.run('print("well")')).out).toBe('well\n');
    }
  });
});
