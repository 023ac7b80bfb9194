import { NetworkProgram, optionsWith, ruleFor } from '../../../test/kit/network-program.js';
import { CLOSE, get, Targets } from '../../../test/kit/target-server.js';

const MB = 1 << 20;
let targets: Targets;
beforeEach(() => {
  targets = new Targets();
});
afterEach(() => targets.close());

const post = (port: number, length: number): string =>
  `POST / HTTP/1.1\r\nHost: api.test:${port}\r\n${CLOSE}Content-Length: ${length}\r\n\r\n`;

/** What comes of a GET, which the host must end. */
async function ask(program: NetworkProgram, port: number, path: string): Promise<string> {
  const { id } = await program.connect(port);
  await program.send(id, get(port, path));
  const { text, end } = await program.receiveAll(id);
  expect(end).toEqual({ kind: 'eof' });
  return text;
}

describe('bodies', () => {
  it('of 10 MB come and go whole', async () => {
    let received = 0;
    const port = await targets.http((request, response) => {
      request.on('data', (chunk: Buffer) => {
        received += chunk.length;
      });
      request.on('end', () => response.end(Buffer.alloc(10 * MB, 'x')));
    });
    const program = new NetworkProgram([ruleFor(port)]);
    const text = await program.exchange(port, post(port, 10 * MB) + 'y'.repeat(10 * MB));
    expect(received).toBe(10 * MB);
    expect(text.slice(text.indexOf('\r\n\r\n') + 4)).toBe('x'.repeat(10 * MB));
    const { sentBytes, receivedBytes } = program.run.report;
    expect(Math.min(sentBytes, receivedBytes)).toBeGreaterThan(10 * MB);
  });

  it('are given to the program as they come, the head first', async () => {
    const port = await targets.http((request, response) => {
      if (request.url === '/body') response.write('first');
      else response.flushHeaders();
    });
    const program = new NetworkProgram([ruleFor(port)]);
    for (const path of ['/head', '/body']) {
      const { id } = await program.connect(port);
      await program.send(id, get(port, path));
      const since = performance.now();
      const ask = { op: 'receive', connection: id, maxBytes: 65_536, peek: false } as const;
      const answer = await program.ask(ask);
      const text = answer.kind === 'bytes' ? Buffer.from(answer.bytes).toString() : '';
      expect(text).toMatch(/^HTTP\/1\.1 200 OK/);
      expect(performance.now() - since).toBeLessThan(500);
      if (path === '/body') expect(text).toContain('first');
    }
    program.run.end();
  });

  it('that are cut look cut: with a length, and in chunks', async () => {
    const port = await targets.http((request, response) => {
      if (request.url === '/length') response.writeHead(200, { 'content-length': 1000 });
      response.write('half');
      setTimeout(() => response.destroy(), 30);
    });
    const program = new NetworkProgram([ruleFor(port)]);
    const [length, chunks] = [await ask(program, port, '/length'), await ask(program, port, '/chunks')];
    expect(length).toMatch(/content-length: 1000\r\n[\s\S]*\r\n\r\nhalf$/i);
    expect(chunks).toMatch(/transfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n$/i);
    expect(program.requests.map(({ isCut }) => isCut)).toEqual([true, true]);
  });

  it('of answers without one are left out, and stay packed', async () => {
    const packed = Buffer.from([31, 139, 8, 0, 1, 2, 3]);
    const port = await targets.http((request, response) => {
      if (request.url === '/204') response.writeHead(204).end();
      else response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': 7 }).end(packed);
    });
    const program = new NetworkProgram([ruleFor(port, { methods: ['GET', 'HEAD'] })]);
    const { id } = await program.connect(port);
    const ask = async (text: string): Promise<string> => {
      await program.send(id, text);
      return (await program.receiveAll(id, 150)).text;
    };
    expect(await ask(get(port).replace('GET', 'HEAD'))).toMatch(/content-length: 7\r\n[\s\S]*\r\n\r\n$/i);
    expect(await ask(get(port, '/204'))).toMatch(/^HTTP\/1\.1 204 No Content\r\n[\s\S]*\r\n\r\n$/);
    expect(await ask(get(port))).toContain(packed.toString('latin1'));
  });

  it('that are not read leave the memory of the parent flat, whichever way they go', async () => {
    let sent = 0;
    let arrived = 0;
    const port = await targets.http((request, response) => {
      if (request.method === 'POST') {
        request.once('data', (chunk: Buffer) => {
          arrived += chunk.length;
          request.pause();
        });
        return;
      }
      const block = Buffer.alloc(65_536);
      const go = (): void => {
        do sent += block.length;
        while (response.write(block));
      };
      response.on('drain', go);
      go();
    });
    const program = new NetworkProgram(
      [ruleFor(port)],
      optionsWith({ sentBytes: 4096 * MB, receivedBytes: 4096 * MB }),
    );
    const down = await program.connect(port);
    await program.send(down.id, get(port));
    const up = await program.connect(port);
    await program.send(up.id, post(port, 1024 * MB));
    const before = process.memoryUsage();
    const chunk = Buffer.alloc(65_536);
    let given = 0;
    for (let n = 0; n < 2000; n++) {
      const answer = await program.ask({ op: 'send', connection: up.id, bytes: chunk, waitMs: 100 });
      if (answer.kind !== 'sent') break;
      given += answer.count;
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
    const after = process.memoryUsage();
    // Mostly in the buffers of the kernel.
    expect(given).toBeLessThan(32 * MB);
    expect(sent).toBeLessThan(32 * MB);
    expect(arrived).toBeGreaterThan(0);
    const grown = after.arrayBuffers + after.heapUsed - before.arrayBuffers - before.heapUsed;
    expect(grown).toBeLessThan(24 * MB);
    program.run.end();
  });

  it('that the host does not want end with its answer', async () => {
    const port = await targets.http((request, response) => {
      request.resume();
      response.writeHead(413, { 'content-length': 4 }).end('much');
    });
    const program = new NetworkProgram([ruleFor(port)]);
    const { id } = await program.connect(port);
    // Neither side says that the connection ends.
    await program.send(id, post(port, 50 * MB).replace(CLOSE, ''));
    let answer = await program.ask({ op: 'send', connection: id, bytes: Buffer.alloc(65_536) });
    for (let n = 0; n < 700 && answer.kind !== 'error'; n++) {
      answer = await program.ask({ op: 'send', connection: id, bytes: Buffer.alloc(65_536) });
    }
    expect(answer).toMatchObject({ error: 'EPIPE' });
    const { text, end } = await program.receiveAll(id);
    expect(text).toMatch(/^HTTP\/1\.1 413 [\s\S]*much$/);
    expect(end).toEqual({ kind: 'eof' });
  });

  it('that are refused are read first, as clients write them before they look for an answer', async () => {
    const port = await targets.http();
    const program = new NetworkProgram([ruleFor(port, { methods: ['GET'] })]);
    const { id } = await program.connect(port);
    expect(await program.send(id, post(port, MB) + 'x'.repeat(MB))).toMatchObject({ kind: 'sent' });
    const { text } = await program.receiveAll(id);
    expect(text).toMatch(/^HTTP\/1\.1 403 /);
    expect(text).toContain('no rule of this execution allows this method here');
  });

  it('may be followed by the end of what a program sends', async () => {
    const port = await targets.http((_, response) => setTimeout(() => response.end('late'), 100));
    const program = new NetworkProgram([ruleFor(port)]);
    const { id } = await program.connect(port);
    await program.send(id, get(port));
    expect(await program.ask({ op: 'shutdown', connection: id })).toEqual({ kind: 'ok' });
    const { text, end } = await program.receiveAll(id);
    expect(text).toContain('late');
    expect(end).toEqual({ kind: 'eof' });
    const half = await program.connect(port);
    await program.send(half.id, 'GET / HTTP');
    await program.ask({ op: 'shutdown', connection: half.id });
    expect((await program.receiveAll(half.id)).end).toEqual({ kind: 'eof' });
  });

  it('follow each other on a kept connection, until the host closes it', async () => {
    const sockets = new Set<unknown>();
    const port = await targets.http((request, response) => {
      sockets.add(request.socket);
      if (request.url === '/last') response.setHeader('connection', 'close');
      response.end('ok');
    });
    const program = new NetworkProgram([ruleFor(port)]);
    const { id } = await program.connect(port);
    for (let n = 0; n < 5; n++) {
      await program.send(id, get(port));
      expect((await program.receiveAll(id, 50)).text).toContain('200 OK');
    }
    await program.send(id, get(port, '/last'));
    const { text, end } = await program.receiveAll(id);
    expect(text).toMatch(/connection: close/i);
    expect(end).toEqual({ kind: 'eof' });
    expect(sockets.size).toBe(1);
  });
});
