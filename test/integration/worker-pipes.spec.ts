import { py } from '../kit/py.js';
import { TestSession } from '../kit/session.js';
import { sharedWorker, TestWorker } from '../kit/worker.js';

const worker = sharedWorker();

describe('a pipe within the program', () => {
  it.each([
    [
      'hands on bytes in order, and ends when its last writer is closed',
      py`
        import os
        r, w = os.pipe()
        os.write(w, b"hello "); os.write(w, b"world")
        first = os.read(r, 3)
        w2 = os.dup(w); os.close(w)
        os.write(w2, b"!"); os.close(w2)
        [first.decode(), os.read(r, 100).decode(), os.read(r, 100).decode()]
      `,
      ['hel', 'lo world!', ''],
    ],
    [
      'works with file objects, lines, and bytes of any value',
      py`
        import os, json, pickle
        r, w = os.pipe()
        with os.fdopen(w, "wb") as out: pickle.dump(list(range(1000)), out)
        with os.fdopen(r, "rb") as back: values = pickle.load(back)
        r, w = os.pipe()
        with open(w, "w") as out: print("one\ntwo", file=out)
        with open(r) as back: lines = list(back)
        r, w = os.pipe()
        os.write(w, bytes(range(256))); os.close(w)
        [values == list(range(1000)), lines, os.read(r, 1000) == bytes(range(256))]
      `,
      [true, ['one\n', 'two\n'], true],
    ],
    [
      'holds 64 KB, and 1,024 times as many one after the other',
      py`
        import os
        r, w = os.pipe()
        sums = [0, 0]
        for n in range(1024):
            block = bytes([n % 256]) * 65536
            sums[0] += os.write(w, block); sums[1] += len(os.read(r, 40_000)) + len(os.read(r, 40_000))
        [sums[0] == sums[1] == 1024 * 65536]
      `,
      [true],
    ],
    [
      'raises what a pipe raises',
      py`
        import os, errno
        def name(call, *args):
            try: return call(*args)
            except OSError as error: return [type(error).__name__, errno.errorcode[error.errno]]
        r, w = os.pipe()
        found = [name(os.read, r, 1), name(os.write, w, b"x" * 70_000)]
        os.set_blocking(r, False); os.set_blocking(w, False)
        found += [name(os.read, r, 1), name(os.write, w, b"x" * 70_000), name(os.write, w, b"x"), name(os.lseek, r, 0, 0), name(os.pread, r, 1, 0)]
        found += [name(os.read, w, 1), name(os.write, r, b"x"), name(os.ftruncate, w, 0)]
        os.close(r)
        found += [name(os.write, w, b"x")]
        found
      `,
      [
        ['OSError', 'EDEADLOCK'],
        ['OSError', 'EDEADLOCK'],
        ['BlockingIOError', 'EAGAIN'],
        65_536,
        ['BlockingIOError', 'EAGAIN'],
        ['OSError', 'ESPIPE'],
        ['OSError', 'ESPIPE'],
        ['OSError', 'EBADF'],
        ['OSError', 'EBADF'],
        ['OSError', 'EINVAL'],
        ['BrokenPipeError', 'EPIPE'],
      ],
    ],
    [
      'is a pipe for stat, fcntl, select and poll',
      py`
        import os, stat, fcntl, select
        r, w = os.pipe()
        kinds = [stat.S_ISFIFO(os.fstat(fd).st_mode) for fd in (r, w)] + [os.isatty(r), os.fstat(r).st_ino == os.fstat(w).st_ino]
        modes = [os.get_blocking(w)]; os.set_blocking(w, False); modes.append(os.get_blocking(w)); os.set_blocking(w, True); modes.append(os.get_blocking(w))
        sizes = [fcntl.fcntl(r, fcntl.F_GETPIPE_SZ)]
        poll = select.poll(); poll.register(r, select.POLLIN); poll.register(w, select.POLLOUT)
        ready = [len(poll.poll(0))]; os.write(w, b"x"); ready.append(len(poll.poll(0)))
        os.write(w, b"x" * 65_535); ready.append([fd == r for fd, _ in poll.poll(0)])
        os.close(w); poll.unregister(w); os.read(r, 65_536); ready.append(poll.poll(0)[0][1] == select.POLLHUP)
        [kinds, modes, sizes, ready]
      `,
      [[true, true, false, true], [true, false, true], [65_536], [1, 2, [true], true]],
    ],
    [
      'that is closed is said to be so, and not waited for',
      py`
        import os, select
        r, w = os.pipe(); os.close(r); os.close(w)
        poll = select.poll(); poll.register(r)
        poll.poll() == [(r, select.POLLNVAL)]
      `,
      true,
    ],
    [
      'keeps what the first of several buffers got',
      py`
        import os
        r, w = os.pipe()
        os.write(w, b"12345")
        one, two = bytearray(5), bytearray(5)
        n = os.readv(r, [one, two])
        m = os.writev(w, [b"ab", b"", b"cd"])
        [n, one.decode(), m, os.read(r, 10).decode()]
      `,
      [5, '12345', 4, 'abcd'],
    ],
    [
      'is as many as there are descriptors, and no more after a run',
      py`
        import os
        ends = []
        try:
            while True: ends.append(os.pipe())
        except OSError as error: code = error.strerror
        for pair in ends:
            for end in pair: os.close(end)
        [len(ends) > 2000, code, len(os.pipe())]
      `,
      [true, 'No file descriptors available', 2],
    ],
  ])('%s', async (_what, code, value) => {
    const ran = await worker.run(code);
    expect(ran.exception).toBeNull();
    expect(ran.value).toEqual(value);
    expect(ran.wear).toBeNull();
    const next = await worker.run(
      'import os\nr, w = os.pipe()\nos.write(w, b"x")\n[os.listdir("/proc/self/fd"), os.fstat(r).st_size]',
    );
    expect(next.value).toEqual([['0', '1', '2', '3', '4', '5'], 0]);
  });

  it('counts for the file quota', async () => {
    const ran = await worker.run(py`
      import os
      with open("f", "wb") as f: f.write(b"x" * ((16 << 20) - 100_000))
      r, w = os.pipe(); os.write(w, b"x" * 60_000)
      try: open("g", "wb", buffering=0).write(b"x" * 50_000); room = True
      except OSError: room = False
      os.read(r, 60_000)
      [room, open("g", "wb", buffering=0).write(b"x" * 50_000)]
    `);
    expect(ran.value).toEqual([false, 50_000]);
  });

  it('is kept by a session, with what is in it', async () => {
    const other = await TestWorker.start();
    try {
      const session = new TestSession([await worker.current(), other]);
      const first = await session.step(
        'import os\nr, w = os.pipe(); spare = os.dup(w)\nos.write(w, b"from the first step"); os.set_blocking(r, False); os.fstat(r).st_ino',
      );
      expect(first.session.state).toBe('kept');
      const fork = session.fork();
      const read =
        'back = os.read(r, 4).decode(); os.write(w, b"!"); os.close(w); [back, os.get_blocking(r), os.fstat(r).st_ino]';
      for (const one of [session, fork])
        expect((await one.step(read)).value).toEqual(['from', false, first.value]);
      expect(
        (await session.step('[os.read(r, 100).decode(), os.close(spare), os.read(r, 100).decode()]')).value,
      ).toEqual([' the first step!', null, '']);
    } finally {
      await other.stop();
    }
  });
});
