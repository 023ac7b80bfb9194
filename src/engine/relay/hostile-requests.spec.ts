import { NetworkProgram, optionsWith, ruleFor } from '../../../test/kit/network-program.js';
import { CLOSE, get, Targets } from '../../../test/kit/target-server.js';

const MUTATIONS = 1500;

let targets: Targets;
const faults: unknown[] = [];
const noteFault = (error: unknown): void => {
  faults.push(error);
};

beforeAll(() => {
  process.on('uncaughtException', noteFault).on('unhandledRejection', noteFault);
});
afterAll(() => {
  process.off('uncaughtException', noteFault).off('unhandledRejection', noteFault);
});
beforeEach(() => {
  targets = new Targets();
  faults.length = 0;
});
afterEach(() => {
  targets.close();
  expect(faults).toEqual([]);
});

/** Numbers that look random and are the same every time. */
function* numbers(seed: number): Generator<number, never> {
  let state = seed;
  for (;;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

describe('a program that smuggles', () => {
  const bodies: [name: string, text: string][] = [
    [
      'length and chunks',
      'POST /p HTTP/1.1\r\nHost: HOST\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nDELETE /evil HTTP/1.1\r\nHost: HOST\r\n\r\n',
    ],
    [
      'chunks and length',
      'POST /p HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\nContent-Length: 100\r\n\r\n0\r\n\r\nDELETE /evil HTTP/1.1\r\nHost: HOST\r\n\r\n',
    ],
    [
      'two lengths',
      'POST /p HTTP/1.1\r\nHost: HOST\r\nContent-Length: 0\r\nContent-Length: 50\r\n\r\nDELETE /evil HTTP/1.1\r\nHost: HOST\r\n\r\n',
    ],
    [
      'a list of lengths',
      'POST /p HTTP/1.1\r\nHost: HOST\r\nContent-Length: 0, 50\r\n\r\nDELETE /evil HTTP/1.1\r\nHost: HOST\r\n\r\n',
    ],
    [
      'a length with a sign',
      'POST /p HTTP/1.1\r\nHost: HOST\r\nContent-Length: +0\r\n\r\nDELETE /evil HTTP/1.1\r\nHost: HOST\r\n\r\n',
    ],
    [
      'a coding that is nearly chunked',
      'POST /p HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\nDELETE /evil HTTP/1.1\r\nHost: HOST\r\n\r\n',
    ],
    [
      'a blank before the colon',
      'POST /p HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\nDELETE /evil HTTP/1.1\r\nHost: HOST\r\n\r\n',
    ],
    ['a header in a value', 'GET /g HTTP/1.1\r\nHost: HOST\r\nX: a\nDELETE /evil HTTP/1.1\r\n\r\n'],
    ['a return without a line feed', 'GET /g HTTP/1.1\r\nHost: HOST\r\nX: a\rEvil: 1\r\n\r\n'],
    ['bare line feeds', 'GET /g HTTP/1.1\nHost: HOST\nX: 1\n\nDELETE /evil HTTP/1.1\nHost: HOST\n\n'],
    ['a folded header', 'GET /g HTTP/1.1\r\nHost: HOST\r\nX: a\r\n DELETE /evil HTTP/1.1\r\n\r\n'],
    [
      'a chunk with an extension',
      'POST /p HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\n\r\n2;a=\nb\r\nok\r\n0\r\n\r\n',
    ],
    [
      'a chunk longer than it says',
      'POST /p HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nDELETE /evil HTTP/1.1\r\nHost: HOST\r\n\r\n',
    ],
    ['NUL in the path', 'GET /\0evil HTTP/1.1\r\nHost: HOST\r\n\r\n'],
    ['a blank in the path', 'GET /a /evil HTTP/1.1\r\nHost: HOST\r\n\r\n'],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['HTTP/0.9', 'GET /evil\r\n\r\n'],
  ];

  it.each(bodies)('gets nothing past the rules with %s', async (_, text) => {
    const port = await targets.http();
    const program = new NetworkProgram([ruleFor(port)]);
    await program.exchange(port, text.replaceAll('HOST', `api.test:${port}`), 'api.test', 150);
    for (const { line, headers } of targets.seen) {
      expect(line).toMatch(/^(GET|POST) \/[gp]$/);
      expect(headers.evil).toBeUndefined();
      // However it was framed, one framing goes out.
      expect([headers['content-length'], headers['transfer-encoding']].filter(Boolean).length).toBeLessThan(
        2,
      );
    }
    expect(targets.seen.length).toBeLessThan(2);
    program.run.end();
  });

  it('gets a body to the host as a body, whatever is in it', async () => {
    const port = await targets.http();
    const program = new NetworkProgram([ruleFor(port)]);
    const evil = `DELETE /evil HTTP/1.1\r\nHost: api.test:${port}\r\n\r\n`;
    const head = `POST /p HTTP/1.1\r\nHost: api.test:${port}\r\n${CLOSE}Content-Length: ${evil.length}\r\n\r\n`;
    expect(await program.exchange(port, head + evil)).toContain('200 OK');
    expect(targets.seen.map(({ line, body }) => [line, body])).toEqual([['POST /p', evil]]);
  });
});

describe('a program that speaks another protocol', () => {
  it.each([
    ['Redis', 'FLUSHALL\r\n*1\r\n$8\r\nFLUSHALL\r\n'],
    ['Redis behind a request', 'GET / HTTP/1.1\r\nHost: HOST\r\n\r\nFLUSHALL\r\n'],
    ['SMTP', 'EHLO me\r\nMAIL FROM:<a@b>\r\n'],
    ['SSH', 'SSH-2.0-x\r\n'],
    ['a TLS handshake', Buffer.from([0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3])],
    ['PostgreSQL', Buffer.from([0, 0, 0, 8, 4, 210, 22, 47])],
    ['zeros', Buffer.alloc(70_000)],
    ['a head without end', `GET / HTTP/1.1\r\nHost: HOST\r\nX: ${'x'.repeat(200_000)}`],
    ['header lines without end', `GET / HTTP/1.1\r\nHost: HOST\r\n${'X: 1\r\n'.repeat(20_000)}`],
  ])('gets none of its bytes out: %s', async (name, bytes) => {
    const arrived: Buffer[] = [];
    const port = await targets.tcp((socket) => socket.on('data', (chunk: Buffer) => arrived.push(chunk)));
    const program = new NetworkProgram([ruleFor(port)]);
    const text = typeof bytes === 'string' ? bytes.replaceAll('HOST', `api.test:${port}`) : bytes;
    await program.exchange(port, text, 'api.test', 150);
    program.run.end();
    const out = Buffer.concat(arrived).toString('latin1');
    if (name.includes('behind'))
      expect(out).toMatch(/^(GET \/ HTTP\/1\.1\r\nHost: api\.test:\d+\r\nConnection: keep-alive\r\n\r\n)?$/);
    else expect(out).toBe('');
  });
});

describe('a program that sends what no program would', () => {
  it(`gets nothing past the rules in ${MUTATIONS} mutated requests`, async () => {
    const port = await targets.http();
    const lines: string[] = [];
    const rule = ruleFor(port, { methods: ['GET'] });
    const next = numbers(20_260_101);
    const random = (below: number): number => Math.floor(next.next().value * below);
    const base = [
      get(port, '/ok', CLOSE),
      `POST /no HTTP/1.1\r\nHost: api.test:${port}\r\nContent-Length: 5\r\n\r\nhello`,
      `GET /ok HTTP/1.1\r\nHost: api.test:${port}\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n`,
      `GET /ok HTTP/1.1\r\nhost:api.test\r\nConnection: close, x\r\nX: y\r\n\r\n`,
    ];
    const pieces = [
      '\r',
      '\n',
      '\r\n',
      '\0',
      ' ',
      '\t',
      ':',
      ',',
      '\u00ff',
      '\u0080',
      'Host: evil\r\n',
      'Content-Length: 9\r\n',
    ];
    pieces.push(
      'Transfer-Encoding: chunked\r\n',
      'CONNECT ',
      'http://evil/',
      '%',
      '\r\n\r\n',
      'Upgrade: h2c\r\n',
      '0\r\n',
      'Expect: 1\r\n',
    );
    const program = new NetworkProgram([rule], optionsWith({ requests: 1e6, connections: 4 }));
    for (let n = 0; n < MUTATIONS; n++) {
      let bytes = Buffer.from(base[random(base.length)] as string, 'latin1');
      for (let m = 0; m <= random(4); m++) {
        const at = random(bytes.length + 1);
        const piece = Buffer.from(pieces[random(pieces.length)] as string, 'latin1');
        const skip = random(3) === 0 ? random(6) : 0;
        bytes = Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at + skip)]);
      }
      const { id } = await program.connect(port);
      // In pieces, as they please.
      const cut = random(bytes.length);
      await program.send(id, bytes.subarray(0, cut));
      await program.send(id, bytes.subarray(cut));
      await program.ask({ op: 'receive', connection: id, maxBytes: 65_536, peek: false, waitMs: 10 });
      await program.ask({ op: 'close', connection: id });
    }
    program.run.end();
    for (const { line, headers } of targets.seen) {
      lines.push(line);
      expect(line).toMatch(/^GET \/[^\s]*$/);
      expect(headers.host).toMatch(new RegExp(`^api\\.test\\.?(:(${port})?)?$`, 'i'));
      expect(headers.upgrade).toBeUndefined();
    }
    // The mutations leave some as they should be, and spoil most.
    expect(lines.length).toBeGreaterThan(50);
    expect(program.refusals.length).toBe(100);
  });

  it('answers a host that speaks no HTTP, or too much of it, with 502 or an end', async () => {
    const answers = [
      'SSH-2.0-OpenSSH\r\n',
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nbytes',
      'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`,
      'HTTP/1.1 099 Odd\r\nContent-Length: 0\r\n\r\n',
      'HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX: a\u0001b\r\n\r\n',
      '',
    ];
    for (const answer of answers) {
      const port = await targets.tcp((socket) => {
        socket.once('data', () => socket.end(Buffer.from(answer, 'latin1')));
      });
      const program = new NetworkProgram([ruleFor(port)]);
      const text = await program.exchange(port, get(port, '/', CLOSE));
      expect(text).toMatch(/^$|^HTTP\/1\.1 502 /);
      expect(text).not.toContain('bytes\n');
      program.run.end();
    }
  });
});
