import type { NetworkRule } from '../../src/engine/relay/network-rule.js';
import { optionsWith, ruleFor } from '../kit/network-program.js';
import { NetworkWorker } from '../kit/network-worker.js';
import { py } from '../kit/py.js';
import { stepOn } from '../kit/session.js';
import { Targets } from '../kit/target-server.js';

const NETWORK = /the network is not available in the sandbox: send what the program needs .*context/;
const targets = new Targets();
let worker: NetworkWorker;
let rules: NetworkRule[];
let port = 0;
/** Connections of programs that are open at the target. */
let open = 0;

beforeAll(async () => {
  port = await targets.tcp((socket) => {
    open += 1;
    socket.on('close', () => {
      open -= 1;
    });
    socket.on('data', () => undefined);
  });
  worker = await NetworkWorker.start(optionsWith());
  rules = [ruleFor(port)];
});

afterEach(() => expect(worker.faults).toEqual([]));

afterAll(async () => {
  await worker?.stop();
  targets.close();
});

const soon = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function untilClosed(): Promise<void> {
  for (let n = 0; n < 50 && open > 0; n++) await soon(20);
  expect(open).toBe(0);
}

/** Programs that wait for something that never comes, each in another way. */
const WAITS: [string, string][] = [
  ['a read', 'one.recv(1)'],
  ['a read with a long timeout', 'one.settimeout(50); one.recv(1)'],
  [
    'a response',
    'import http.client\nh = http.client.HTTPConnection("api.test", PORT); h.request("GET", "/"); h.getresponse()',
  ],
  ['a poll', 'import select\np = select.poll(); p.register(one, select.POLLIN); p.poll()'],
  ['a select', 'import select\nselect.select([one], [], [])'],
  [
    'asyncio',
    'import asyncio\nasync def main():\n    r, w = await asyncio.open_connection("api.test", PORT)\n    await r.read()\nasyncio.run(main())',
  ],
  [
    'an upload that is not read',
    'one.sendall(b"POST / HTTP/1.1\\r\\nHost: api.test:PORT\\r\\nContent-Length: 99999999\\r\\n\\r\\n")\nwhile True: one.recv(1)',
  ],
];

/** What a wait may last beyond its end, and what a busy machine adds, ms. */
const LATE_MS = 100 + 80;

describe('a run that waits for the network', () => {
  /** It prints when the wait ended, ms since 1970: to describe a traceback through the library takes time, too. */
  const code = (wait: string): string => py`
    import http.client, asyncio, select, socket, sys, time
    one = socket.create_connection(("api.test", ${port}))
    try: exec(${JSON.stringify(wait.replaceAll('PORT', String(port)))})
    finally: print(round(1000 * time.time()))
  `;

  it.each(WAITS)('ends at its timeout with a traceback: %s', async (_what, wait) => {
    const startedAt = Date.now();
    const ran = await worker.run(code(wait), rules, { limits: { timeoutMs: 300 } });
    expect(ran).toMatchObject({ outcome: 'timeout', exception: { type: 'KeyboardInterrupt' } });
    expect(ran.exception?.traceback).toContain('main.py');
    expect(ran.exception?.traceback).not.toContain('OSError');
    expect(Number(ran.out) - startedAt).toBeLessThan(300 + LATE_MS);
    await untilClosed();
  });

  it.each(WAITS)('ends soon after it is cancelled, with a traceback: %s', async (_what, wait) => {
    const begun = worker.begin(code(wait), rules);
    await soon(250);
    const cancelledAt = Date.now();
    worker.worker.cancel(begun.id);
    const ran = await begun.ran;
    expect(ran).toMatchObject({ outcome: 'cancelled', exception: { type: 'KeyboardInterrupt' } });
    expect(Number(ran.out) - cancelledAt).toBeLessThan(LATE_MS);
    await untilClosed();
  });

  it('may catch the interrupt, and waits anew for as long as it says', async () => {
    const ran = await worker.run(
      py`
        import socket, time
        one = socket.create_connection(("api.test", ${port}))
        one.settimeout(0.4)
        try: one.recv(1)
        except KeyboardInterrupt: pass
        one.settimeout(0.05)
        began = time.monotonic()
        try: one.recv(1)
        except TimeoutError: print(0.04 < time.monotonic() - began < 0.15)
      `,
      rules,
      { limits: { timeoutMs: 200 } },
    );
    expect(ran.outcome).toBe('timeout');
    expect(ran.out).toBe('True\n');
  });

  it('sees an alarm that comes meanwhile, and goes on', async () => {
    const ran = await worker.run(
      py`
        import signal, socket, os
        one = socket.create_connection(("api.test", ${port}))
        one.settimeout(0.5)
        heard = []
        signal.signal(signal.SIGALRM, lambda *_: heard.append("alarm"))
        device = os.open("/dev/display", os.O_WRONLY)
        os.write(device, b"100")
        try: one.recv(1)
        except TimeoutError: heard.append("timed out")
        heard
      `,
      rules,
    );
    expect(ran.value).toEqual(['alarm', 'timed out']);
  });
});

describe('a run without a grant', () => {
  it.each([
    'socket.socket()',
    'socket.socket(socket.AF_INET6)',
    'socket.create_connection(("api.test", PORT))',
    'socket.getaddrinfo("api.test", PORT)',
    'urllib.request.urlopen("http://api.test:PORT/")',
    'asyncio.run(asyncio.open_connection("api.test", PORT))',
  ])('asks the parent for nothing: %s', async (call) => {
    const code = `import asyncio, socket, urllib.request\n${call.replaceAll('PORT', String(port))}`;
    const { exception } = await worker.run(code, null);
    expect(exception?.traceback).toMatch(/PermissionError: \[Errno 2\] the network/);
    expect(exception?.message).toMatch(NETWORK);
  });

  it('is ended by the parent when the worker asks all the same', async () => {
    const other = await NetworkWorker.start();
    const begun = other.deceive(`import socket\nsocket.create_connection(("api.test", ${port}))`);
    for (let n = 0; n < 100 && other.faults.length === 0; n++) await soon(20);
    expect(other.faults).toEqual(['it used the network without a grant']);
    await other.stop();
    await begun.report.catch(() => undefined);
    expect(open).toBe(0);
  });
});

describe('after a run', () => {
  it('nothing of its connections is left for the next one', async () => {
    const ran = await worker.run(
      py`
        import os, socket
        kept = [socket.create_connection(("api.test", ${port})) for _ in range(3)]
        kept[0].sendall(b"GET /secret HTTP/1.1\r\n")
        [one.fileno() for one in kept]
      `,
      rules,
    );
    await untilClosed();
    const fds = ran.value as number[];
    const probe = py`
      import os, select
      def look(fd):
          try: return [os.fstat(fd).st_rdev, os.read(fd, 10)]
          except OSError as error: return os.strerror(error.errno)
      found = [look(fd) for fd in ${JSON.stringify(fds)}]
      device = os.open("/dev/net", os.O_RDWR)
      buffer = bytearray(2048)
      buffer[0] = 1
      found.append(device)
      try: found.append(bytes(buffer[:os.readinto(device, buffer)]).decode())
      except PermissionError: found.append("refused")
      found
    `;
    const bad = 'Bad file descriptor';
    expect((await worker.run(probe, null)).value).toEqual([bad, bad, bad, fds[0], 'refused']);
    // With a grant it starts anew: no peer, and the first number.
    expect((await worker.run(probe, rules)).value).toEqual([bad, bad, bad, fds[0], '\0']);
    await worker.run(`import socket\nsocket.create_connection(("api.test", ${port}))`, rules);
    await untilClosed();
  });

  it('memory and files are as they were sealed, run after run', async () => {
    const fds: unknown[] = [];
    for (let n = 0; n < 3; n++) {
      const { value } = await worker.run(
        `import socket\nsocket.create_connection(("api.test", ${port})).detach()`,
        rules,
      );
      fds.push(value);
    }
    expect(new Set(fds).size).toBe(1);
    await untilClosed();
  });

  it('a step that goes on has sockets that are not connected, also where it has a grant again', async () => {
    const first = await step(
      `import socket\none = socket.create_connection(("api.test", ${port}))\none.settimeout(1)`,
      null,
      true,
    );
    expect(first.ran.session).toMatchObject({ state: 'kept' });
    await untilClosed();
    const look = py`
      import select, os
      def fault(go):
          try: return go()
          except OSError as error: return type(error).__name__
      poll = select.poll()
      poll.register(one, select.POLLIN | select.POLLOUT)
      result = [fault(lambda: one.send(b"x")), fault(lambda: one.recv(1)), poll.poll(100)[0][1] & select.POLLHUP, fault(lambda: one.connect(("api.test", ${port})))]
      result
    `;
    const bytes = first.ran.session.checkpoint;
    const restored = await step(look, { id: first.id, bytes }, true);
    expect(restored.ran.value).toEqual(['BrokenPipeError', 'OSError', 16, null]);
    await untilClosed();
    const held = await step(look, { id: restored.id, bytes: null }, false);
    expect(held.ran.value).toEqual(['PermissionError', 'PermissionError', 16, 'PermissionError']);
    expect(open).toBe(0);
  });
});

/** A step on the worker, with a grant or without. */
async function step(code: string, restore: Parameters<typeof stepOn>[2], isGranted: boolean) {
  const run: Parameters<typeof stepOn>[0]['run'] = (text, changes) =>
    worker.run(text, isGranted ? rules : null, changes);
  return stepOn({ run } as Parameters<typeof stepOn>[0], code, restore);
}
