import { connect } from 'node:net';
import { lookupIn, NetworkProgram, optionsWith, ruleFor } from '../../../test/kit/network-program.js';
import { CLOSE, get, Targets } from '../../../test/kit/target-server.js';

let targets: Targets;
beforeEach(() => {
  targets = new Targets();
});
afterEach(() => targets.close());

/** Whether the port has no connection left: what a test of an end looks at. */
const soon = (ms = 50): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('a run with a rule', () => {
  it('sends a request that the rule allows, and receives its answer', async () => {
    const port = await targets.http();
    const program = new NetworkProgram([ruleFor(port)]);
    const text = await program.exchange(port, get(port, '/a?token=secret', CLOSE));
    expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(text).toContain('GET /a?token=secret 0');
    expect(program.run.report).toMatchObject({ requests: 1, refused: [] });
    const { sentBytes, receivedBytes } = program.run.report;
    expect(sentBytes).toBeGreaterThan(30);
    expect(receivedBytes).toBeGreaterThan(30);
    const told = {
      rule: 'local',
      method: 'GET',
      scheme: 'http',
      path: '/a',
      address: '127.0.0.1',
      status: 200,
    };
    expect(program.requests).toEqual([expect.objectContaining({ ...told, isCut: false })]);
    expect(JSON.stringify(program.requests)).not.toContain('secret');
  });

  it('sends bodies with a length and in chunks', async () => {
    const port = await targets.http();
    const program = new NetworkProgram([ruleFor(port)]);
    const { id } = await program.connect(port);
    const head = `POST /p HTTP/1.1\r\nHost: api.test:${port}\r\n`;
    await program.send(id, `${head}Content-Length: 5\r\n\r\nhello`);
    expect((await program.receiveAll(id, 200)).text).toContain('POST /p 5');
    await program.send(id, `${head}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n`);
    expect((await program.receiveAll(id, 200)).text).toContain('POST /p 5');
    await program.send(id, `${head}${CLOSE}\r\n`);
    expect((await program.receiveAll(id)).text).toContain('POST /p 0');
    expect(targets.seen.map(({ body }) => body)).toEqual(['hello', 'abcde', '']);
    expect(targets.seen[2]?.headers['content-length']).toBe('0');
  });

  it('continues a body that waits for it', async () => {
    const port = await targets.http();
    const program = new NetworkProgram([ruleFor(port)]);
    const { id } = await program.connect(port);
    const head = `HTTP/1.1\r\nHost: api.test:${port}\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n`;
    await program.send(id, `POST /p ${head}`);
    expect((await program.receiveAll(id, 100)).text).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    await program.send(id, 'ok');
    expect((await program.receiveAll(id, 100)).text).toContain('POST /p 2');
    // Without a body that is waited for, a refusal comes at once.
    const refused = await program.exchange(port, `PUT /p ${head}`);
    expect(refused).toMatch(/^HTTP\/1\.1 403 /);
  });

  it('keeps the order of requests that are sent ahead, and ends a stream with too many of them', async () => {
    const port = await targets.http();
    const program = new NetworkProgram([ruleFor(port)]);
    const text = await program.exchange(port, get(port, '/1') + get(port, '/2') + get(port, '/3', CLOSE));
    expect([...text.matchAll(/GET \/\d/g)].map(String)).toEqual(['GET /1', 'GET /2', 'GET /3']);
    await program.exchange(port, get(port).repeat(40));
    expect(program.refusals.map(({ reason }) => reason)).toEqual(['pipelining']);
  });

  it.each([
    ['another host', 'other.test', 0, 'EACCES'],
    ['another port', 'api.test', 1, 'EACCES'],
    ['a name below', 'x.api.test', 0, 'EACCES'],
    ['another spelling of the address', '127.1', 0, 'EACCES'],
    ['a number', '2130706433', 0, 'EACCES'],
    ['text that is no host', 'api.test:80/', 0, 'EACCES'],
  ])('refuses %s', async (_, host, more, error) => {
    const port = await targets.http();
    const looked: string[] = [];
    const options = optionsWith({}, { lookupOf: () => (name) => looked.push(name) });
    const program = new NetworkProgram([ruleFor(port)], options);
    const { answer } = await program.connect(port + more, host);
    expect(answer).toEqual({ kind: 'error', error, text: expect.stringContaining(`${host}:${port + more}`) });
    expect(program.run.report.refused).toEqual([{ host, port: port + more, method: null, reason: 'host' }]);
    // No name of the program's choice is asked for: look-ups would be a way out.
    expect(looked).toEqual([]);
  });

  it('takes the dot at the end of a name, capitals, and names below a wildcard', async () => {
    const port = await targets.http();
    const program = new NetworkProgram([ruleFor(port), ruleFor(port, { host: '*.wild.test' })]);
    for (const host of ['API.test', 'api.test.', 'a.b.wild.test']) {
      expect((await program.connect(port, host)).answer).toEqual({ kind: 'ok' });
    }
    expect((await program.connect(port, 'wild.test')).answer).toMatchObject({ error: 'EACCES' });
  });

  it('refuses a host that resolves to an address that may not be reached, whatever the rule says', async () => {
    const port = await targets.http();
    const lookupOf = lookupIn({ 'api.test': ['169.254.169.254'], 'both.test': ['10.0.0.1', '127.0.0.1'] });
    const rules = ['api.test', 'both.test', '127.0.0.2', '::1'].map((host) => ruleFor(port, { host }));
    const program = new NetworkProgram(rules, optionsWith({}, { lookupOf }));
    for (const host of ['api.test', '127.0.0.2', '::1']) {
      const { answer } = await program.connect(port, host);
      expect(answer).toMatchObject({ kind: 'error', error: 'EACCES' });
    }
    expect((await program.connect(port, 'both.test')).answer).toEqual({ kind: 'ok' });
    expect(new Set(program.refusals.map(({ reason }) => reason))).toEqual(new Set(['address']));
  });

  it('connects to the address that it has judged, and looks a name up once', async () => {
    const port = await targets.http();
    let asked = 0;
    // A name that is public when it is judged and private when it is connected to.
    const rebinding = lookupIn({ 'api.test': ['127.0.0.1'] });
    const options = optionsWith(
      {},
      {
        lookupOf: (mayReach) => {
          asked += 1;
          return asked === 1 ? rebinding(mayReach) : lookupIn({ 'api.test': ['10.0.0.1'] })(() => true);
        },
      },
    );
    const program = new NetworkProgram([ruleFor(port)], options);
    const { id } = await program.connect(port);
    await program.send(id, get(port));
    await program.receiveAll(id, 100);
    await program.send(id, get(port));
    expect((await program.receiveAll(id, 100)).text).toContain('200 OK');
    expect(asked).toBe(1);
  });

  it('says of names, ports and hosts what Linux says', async () => {
    const closed = await targets.http();
    targets.close();
    const lookupOf = lookupIn({ 'nx.test': null });
    const rules = [ruleFor(closed), ruleFor(closed, { host: 'nx.test' })];
    const program = new NetworkProgram(rules, optionsWith({}, { lookupOf }));
    expect((await program.connect(closed, 'nx.test')).answer).toMatchObject({ error: 'EAI_NONAME' });
    const { answer } = await program.connect(closed);
    expect(answer).toEqual({ kind: 'error', error: 'ECONNREFUSED', text: 'Connection refused' });
  });

  it.each([
    ['DELETE', `DELETE /d HTTP/1.1\r\nHost: api.test:PORT\r\n\r\n`, 'method'],
    ['another Host', `GET / HTTP/1.1\r\nHost: other.test\r\n\r\n`, 'host_header'],
    ['another port in Host', `GET / HTTP/1.1\r\nHost: api.test:1\r\n\r\n`, 'host_header'],
    ['two hosts', `GET / HTTP/1.1\r\nHost: api.test\r\nHost: other.test\r\n\r\n`, 'host_header'],
    ['the absolute form', `GET http://other.test/ HTTP/1.1\r\nHost: api.test:PORT\r\n\r\n`, 'form'],
    ['the asterisk form', `GET * HTTP/1.1\r\nHost: api.test:PORT\r\n\r\n`, 'form'],
    ['CONNECT', `CONNECT other.test:443 HTTP/1.1\r\nHost: api.test:PORT\r\n\r\n`, 'form'],
    [
      'a further coding',
      `POST / HTTP/1.1\r\nHost: api.test:PORT\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`,
      'not_http',
    ],
  ])('refuses %s in its own name', async (_, text, reason) => {
    const port = await targets.http();
    const program = new NetworkProgram([ruleFor(port)]);
    const answer = await program.exchange(port, text.replaceAll('PORT', String(port)));
    expect(answer).toMatch(/^HTTP\/1\.1 40[03] /);
    expect(answer).toContain(`x-refused-by: pyodide-pool-server; ${reason}`);
    expect(program.refusals.map((one) => one.reason)).toEqual([reason]);
    expect(targets.seen).toEqual([]);
  });

  it('drops what belongs to the connection, and asks for no other protocol', async () => {
    const port = await targets.http();
    const program = new NetworkProgram([ruleFor(port)]);
    const more =
      'X-Mine: 1\r\nUpgrade: websocket\r\nConnection: upgrade, x-hop, close\r\nX-Hop: 2\r\nTE: trailers\r\nProxy-Authorization: 3\r\nKeep-Alive: 9\r\n';
    expect(await program.exchange(port, get(port, '/', more))).toContain('200 OK');
    const { rawHeaders = [] } = targets.seen[0] ?? {};
    const names = rawHeaders.filter((_, at) => at % 2 === 0).map((name) => name.toLowerCase());
    expect(names.sort()).toEqual(['connection', 'host', 'x-mine']);
    expect(rawHeaders.join()).not.toMatch(/websocket|upgrade/i);
  });

  it('follows no redirect', async () => {
    const away = await targets.http();
    const port = await targets.http((_, response) => {
      response.writeHead(302, { location: `http://127.0.0.1:${away}/` }).end();
    });
    const program = new NetworkProgram([ruleFor(port)]);
    expect(await program.exchange(port, get(port, '/', CLOSE))).toMatch(/^HTTP\/1\.1 302 /);
    expect(targets.seen).toEqual([]);
  });

  it('chooses the rule that has the method, exact hosts first', async () => {
    const port = await targets.http();
    const rules = [
      ruleFor(port, { name: 'wild', host: '*.test', methods: ['GET'] }),
      ruleFor(port, { name: 'exact', methods: ['GET'] }),
      ruleFor(port, { name: 'writes', methods: ['POST'] }),
    ];
    const program = new NetworkProgram(rules);
    await program.exchange(port, get(port, '/', CLOSE));
    await program.exchange(port, get(port, '/', CLOSE).replace('GET', 'POST'));
    expect(program.requests.map(({ rule }) => rule)).toEqual(['exact', 'writes']);
  });
});

describe('the limits of a run', () => {
  it('answer 429 for more requests', async () => {
    const port = await targets.http();
    const program = new NetworkProgram([ruleFor(port)], optionsWith({ requests: 2 }));
    for (const status of ['200', '200', '429']) {
      expect(await program.exchange(port, get(port, '/', CLOSE))).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    }
    expect(program.run.report).toMatchObject({ requests: 2, refused: [{ reason: 'requests' }] });
  });

  it('refuse more connections at a time, and more over the run than its requests could use', async () => {
    const port = await targets.http();
    const program = new NetworkProgram([ruleFor(port)], optionsWith({ connections: 2, requests: 2 }));
    const [first] = [await program.connect(port), await program.connect(port)];
    expect((await program.connect(port)).answer).toMatchObject({ error: 'EMFILE' });
    for (let n = 0; n < 2; n++) {
      await program.ask({ op: 'close', connection: first.id + n });
      expect((await program.connect(port)).answer).toEqual({ kind: 'ok' });
    }
    await program.ask({ op: 'close', connection: first.id + 3 });
    expect((await program.connect(port)).answer).toMatchObject({ error: 'EMFILE' });
  });

  it('keep back a body that is announced as larger than what is left', async () => {
    const port = await targets.http();
    const program = new NetworkProgram([ruleFor(port)], optionsWith({ sentBytes: 1000 }));
    const head = `POST / HTTP/1.1\r\nHost: api.test:${port}\r\nContent-Length: 2000\r\n\r\n`;
    expect(await program.exchange(port, head + 'x'.repeat(2000))).toMatch(/^HTTP\/1\.1 429 /);
    expect(targets.seen).toEqual([]);
  });

  it('reset a connection that sends or receives more', async () => {
    let arrived = 0;
    const port = await targets.http((request, response) => {
      request.on('data', (chunk: Buffer) => {
        arrived += chunk.length;
      });
      request.on('end', () => response.end('x'.repeat(5000)));
    });
    const limits = { sentBytes: 1000, receivedBytes: 1000 };
    const program = new NetworkProgram([ruleFor(port)], optionsWith(limits));
    const { id } = await program.connect(port);
    const chunk = `${(600).toString(16)}\r\n${'x'.repeat(600)}\r\n`;
    await program.send(
      id,
      `POST / HTTP/1.1\r\nHost: api.test:${port}\r\nTransfer-Encoding: chunked\r\n\r\n${chunk}`,
    );
    await program.send(id, chunk);
    expect((await program.receiveAll(id)).end).toMatchObject({
      error: 'ECONNRESET',
      text: expect.stringContaining('bytes sent'),
    });
    expect(arrived).toBeLessThan(1000);
    const other = await program.connect(port);
    await program.send(other.id, get(port));
    expect((await program.receiveAll(other.id)).end).toMatchObject({ error: 'ECONNRESET' });
    expect(program.run.report.receivedBytes).toBeLessThanOrEqual(1000);
    expect(program.refusals.map(({ reason }) => reason)).toEqual(['sent_bytes', 'received_bytes']);
  });

  it('end a connection that is not used, and one that a host does not accept', async () => {
    const port = await targets.http(() => undefined);
    const options = optionsWith({ idleMs: 100, connectMs: 100 }, { lookupOf: () => () => undefined });
    const program = new NetworkProgram([ruleFor(port, { host: '127.0.0.1' }), ruleFor(port)], options);
    const { id } = await program.connect(port, '127.0.0.1');
    await program.send(id, get(port).replace('api.test', '127.0.0.1'));
    expect((await program.receiveAll(id)).end).toMatchObject({
      error: 'ECONNRESET',
      text: expect.stringContaining('idle'),
    });
    expect((await program.connect(port)).answer).toMatchObject({ error: 'ETIMEDOUT' });
    expect(program.refusals.map(({ reason }) => reason)).toEqual(['idle', 'connect_timeout']);
  });

  it('tell at most so many refusals, and list each kind once', async () => {
    const program = new NetworkProgram([]);
    for (let n = 0; n < 300; n++) await program.connect(1000 + (n % 40), 'no.test');
    expect(program.refusals).toHaveLength(100);
    expect(program.run.report.refused).toHaveLength(20);
  });
});

describe('the end of a run', () => {
  it('closes its connections in whatever state they are, and answers nothing more', async () => {
    const sockets: boolean[] = [];
    const port = await targets.tcp((socket) => {
      const at = sockets.push(true) - 1;
      socket.resume().on('close', () => {
        sockets[at] = false;
      });
    });
    const program = new NetworkProgram([ruleFor(port)]);
    const ids = [await program.connect(port), await program.connect(port)].map(({ id }) => id);
    await program.send(ids[0] as number, get(port));
    await soon();
    expect(sockets).toEqual([true, true]);
    let isAnswered = false;
    void program.ask({ op: 'receive', connection: ids[0] as number, maxBytes: 1, peek: false }).then(() => {
      isAnswered = true;
    });
    program.run.end();
    program.run.end();
    await soon();
    expect(sockets).toEqual([false, false]);
    expect(isAnswered).toBe(false);
  });

  it('ends a connection that is still being opened', async () => {
    const port = await targets.http();
    let connected: (() => void) | undefined;
    const options = optionsWith(
      {},
      {
        lookupOf: () => (_, __, callback) => {
          connected = () => callback(null, [{ address: '127.0.0.1', family: 4 }]);
        },
      },
    );
    const program = new NetworkProgram([ruleFor(port)], options);
    expect(await program.ask({ op: 'connect', connection: 1, host: 'api.test', port, waitMs: 0 })).toEqual({
      kind: 'again',
    });
    program.run.end();
    connected?.();
    await soon();
    const probe = connect(port, '127.0.0.1');
    await new Promise((resolve) => probe.once('connect', resolve));
    probe.destroy();
    expect(targets.seen).toEqual([]);
  });
});

describe('questions', () => {
  it('wait no longer than they ask for', async () => {
    const port = await targets.http(() => undefined);
    const program = new NetworkProgram([ruleFor(port)]);
    const { id } = await program.connect(port);
    await program.send(id, get(port));
    const since = performance.now();
    const ask = { op: 'receive', connection: id, maxBytes: 1, peek: false } as const;
    expect(await program.ask({ ...ask, waitMs: 0 })).toEqual({ kind: 'again' });
    expect(performance.now() - since).toBeLessThan(50);
    expect(await program.ask({ ...ask, waitMs: 100 })).toEqual({ kind: 'again' });
    const took = performance.now() - since;
    expect(took).toBeGreaterThan(95);
    expect(took).toBeLessThan(600);
  });

  it('look at bytes without taking them', async () => {
    const port = await targets.http();
    const program = new NetworkProgram([ruleFor(port)]);
    const { id } = await program.connect(port);
    await program.send(id, get(port));
    const ask = { op: 'receive', connection: id, maxBytes: 4 } as const;
    const bytes = { kind: 'bytes', bytes: Buffer.from('HTTP') };
    expect(await program.ask({ ...ask, peek: true })).toEqual(bytes);
    expect(await program.ask({ ...ask, peek: false })).toEqual(bytes);
    expect(await program.ask({ ...ask, peek: false })).toEqual({ kind: 'bytes', bytes: Buffer.from('/1.1') });
  });

  it('tell which connections are ready', async () => {
    const port = await targets.http((request, response) => {
      setTimeout(() => response.end('x'), request.url === '/slow' ? 200 : 0);
    });
    const program = new NetworkProgram([ruleFor(port)]);
    const slow = await program.connect(port);
    const fast = await program.connect(port);
    await program.send(slow.id, get(port, '/slow'));
    await program.send(fast.id, get(port, '/fast'));
    const wanted = [slow.id, fast.id, 99].map((connection) => ({ connection, events: 1 }));
    expect(await program.ask({ op: 'poll', wanted })).toEqual({ kind: 'events', events: [0, 0, 16] });
    expect(await program.ask({ op: 'poll', wanted: wanted.slice(0, 2) })).toEqual({
      kind: 'events',
      events: [0, 1],
    });
    expect(await program.ask({ op: 'poll', wanted: wanted.slice(0, 1) })).toEqual({
      kind: 'events',
      events: [1],
    });
    const writable = [{ connection: slow.id, events: 5 }];
    expect(await program.ask({ op: 'poll', wanted: writable })).toEqual({ kind: 'events', events: [5] });
  });

  it('about connections that there are not, or twice, are errors', async () => {
    const port = await targets.http();
    const program = new NetworkProgram([ruleFor(port)]);
    const ask = { op: 'receive', maxBytes: 1, peek: false } as const;
    expect(await program.ask({ ...ask, connection: 7 })).toMatchObject({ error: 'ENOTCONN' });
    expect(await program.ask({ op: 'connected', connection: 7 })).toMatchObject({ error: 'ENOTCONN' });
    expect(await program.ask({ op: 'close', connection: 7 })).toEqual({ kind: 'ok' });
    const { id } = await program.connect(port);
    expect(await program.ask({ op: 'connect', connection: id, host: 'api.test', port })).toMatchObject({
      error: 'EINVAL',
    });
  });

  it('are answered late by the brake when there are too many, and never refused', async () => {
    const port = await targets.http();
    const options = optionsWith({}, { brake: { perSecond: 1000, burst: 100 } });
    const program = new NetworkProgram([ruleFor(port)], options);
    const { id } = await program.connect(port);
    const ask = { op: 'receive', connection: id, maxBytes: 1, peek: false, waitMs: 0 } as const;
    const since = performance.now();
    for (let n = 0; n < 300; n++) expect(await program.ask(ask)).toEqual({ kind: 'again' });
    // 310 points, of which 100 are there at the start.
    expect(performance.now() - since).toBeGreaterThan(195);
  });
});
