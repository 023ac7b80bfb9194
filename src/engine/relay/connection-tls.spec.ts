import { Authority } from '../../../test/kit/certificates.js';
import { lookupIn, NetworkProgram, optionsWith, ruleFor } from '../../../test/kit/network-program.js';
import { CLOSE, get, Targets } from '../../../test/kit/target-server.js';
import type { NetworkAnswer } from '../protocol/network-frames.js';

const SECRET = 'Bearer secret-of-the-parent';
const headers = [['Authorization', SECRET]] as const;

let authority: Authority;
let targets: Targets;
beforeAll(() => {
  authority = new Authority();
});
afterAll(() => authority.remove());
beforeEach(() => {
  targets = new Targets();
});
afterEach(() => targets.close());

const trusting = () => optionsWith({}, { ca: authority.certificate });

async function secure(
  program: NetworkProgram,
  port: number,
  host = 'api.test',
  serverName = host,
): Promise<{ id: number; tls: NetworkAnswer }> {
  const { id } = await program.connect(port, host);
  let tls = await program.ask({ op: 'tls', connection: id, serverName, waitMs: 0 });
  while (tls.kind === 'again') tls = await program.ask({ op: 'tls', connection: id, serverName });
  return { id, tls };
}

describe('TLS', () => {
  it('is done by the parent, which tells what a program may ask', async () => {
    const port = await targets.http(undefined, authority.issue('DNS:api.test'));
    const program = new NetworkProgram([ruleFor(port)], trusting());
    const { id, tls } = await secure(program, port);
    expect(tls).toMatchObject({
      kind: 'tls',
      facts: {
        version: 'TLSv1.3',
        cipher: [expect.stringMatching(/^TLS_/), expect.stringContaining('TLSv1'), expect.any(Number)],
        certificate: { subject: [['commonName', 'one']], subjectAltName: [['DNS', 'api.test']] },
      },
    });
    expect(await program.ask({ op: 'tls', connection: id, serverName: 'api.test' })).toEqual(tls);
    await program.send(id, get(port, '/', CLOSE));
    expect((await program.receiveAll(id)).text).toContain('200 OK');
    expect(program.requests).toMatchObject([{ scheme: 'https', status: 200 }]);
  });

  it.each([
    ['without an authority', () => authority.selfSigned('DNS:api.test'), 'self-signed certificate'],
    [
      'for another name',
      () => authority.issue('DNS:other.test'),
      "Hostname mismatch, certificate is not valid for 'api.test'.",
    ],
    ['that has expired', () => authority.issue('DNS:api.test', -1), 'certificate has expired'],
  ])('refuses a certificate %s', async (_, make, text) => {
    const port = await targets.http(undefined, make());
    const program = new NetworkProgram([ruleFor(port, { headers })], trusting());
    const { id, tls } = await secure(program, port);
    expect(tls).toEqual({ kind: 'error', error: 'TLS_CERTIFICATE', text });
    expect(await program.send(id, get(port))).toEqual(tls);
    expect(targets.seen).toEqual([]);
  });

  it('trusts the authorities of the host by default', async () => {
    const port = await targets.http(undefined, authority.issue('DNS:api.test'));
    const program = new NetworkProgram([ruleFor(port)]);
    expect((await secure(program, port)).tls).toMatchObject({ error: 'TLS_CERTIFICATE' });
  });

  it('names the host of the rule and no other on the wire', async () => {
    const port = await targets.http(undefined, authority.issue('DNS:api.test,DNS:front.test'));
    const program = new NetworkProgram([ruleFor(port)], trusting());
    const { tls } = await secure(program, port, 'api.test', 'front.test');
    expect(tls).toMatchObject({ error: 'TLS_CERTIFICATE', text: expect.stringContaining("'front.test'") });
    expect((await secure(program, port, 'api.test', '')).tls).toMatchObject({ kind: 'tls' });
    expect((await secure(program, port, 'api.test', 'API.test.')).tls).toMatchObject({ kind: 'tls' });
  });

  it('works for an address with a certificate for it', async () => {
    const port = await targets.http(undefined, authority.issue('IP:127.0.0.1'));
    const program = new NetworkProgram([ruleFor(port, { host: '127.0.0.1' })], trusting());
    expect((await secure(program, port, '127.0.0.1')).tls).toMatchObject({ kind: 'tls' });
  });

  it('fails with a host that does not speak it, and with one that says nothing', async () => {
    const plain = await targets.http();
    const mute = await targets.tcp(() => undefined);
    const options = optionsWith({ connectMs: 150 });
    const program = new NetworkProgram([ruleFor(plain), ruleFor(mute)], options);
    expect((await secure(program, plain)).tls).toMatchObject({ error: 'TLS' });
    expect((await secure(program, mute)).tls).toMatchObject({ error: 'ETIMEDOUT' });
  });

  it('comes before the first byte or not at all', async () => {
    const port = await targets.http(undefined, authority.issue('DNS:api.test'));
    const program = new NetworkProgram([ruleFor(port)], trusting());
    const { id } = await program.connect(port);
    await program.send(id, 'GET');
    expect(await program.ask({ op: 'tls', connection: id, serverName: '' })).toMatchObject({
      error: 'EINVAL',
    });
  });

  it('wakes a poll when the handshake is over', async () => {
    const port = await targets.http(undefined, authority.issue('DNS:api.test'));
    const program = new NetworkProgram([ruleFor(port)], trusting());
    const { id } = await program.connect(port);
    await program.ask({ op: 'tls', connection: id, serverName: '', waitMs: 0 });
    const wanted = [{ connection: id, events: 1 }];
    expect(await program.ask({ op: 'poll', wanted })).toEqual({ kind: 'events', events: [1] });
    expect(await program.ask({ op: 'tls', connection: id, serverName: '', waitMs: 0 })).toMatchObject({
      kind: 'tls',
    });
    expect(await program.ask({ op: 'poll', wanted, waitMs: 0 })).toEqual({ kind: 'events', events: [0] });
  });
});

describe('secrets', () => {
  it("take the place of the program's header, however it names it, and are in nothing else", async () => {
    const port = await targets.http(undefined, authority.issue('DNS:api.test'));
    const program = new NetworkProgram([ruleFor(port, { headers })], trusting());
    for (const more of [
      '',
      'AUTHORIZATION: mine\r\n',
      'authorization: a\r\nAuthorization: b\r\n',
      'Connection: authorization, close\r\n',
    ]) {
      const { id } = await secure(program, port);
      await program.send(id, get(port, '/', more));
      const { text } = await program.receiveAll(id, 100);
      expect(text).toContain('200 OK');
      expect(text).not.toContain('secret');
    }
    const sent = targets.seen.map(({ rawHeaders }) =>
      rawHeaders.filter((_, at) => rawHeaders[at - 1]?.toLowerCase() === 'authorization'),
    );
    expect(sent).toEqual(Array(4).fill([SECRET]));
    expect(JSON.stringify([program.requests, program.refusals, program.run.report])).not.toContain('secret');
  });

  it('go nowhere without TLS', async () => {
    const port = await targets.http();
    const program = new NetworkProgram([ruleFor(port, { headers })], trusting());
    expect(await program.exchange(port, get(port, '/', CLOSE))).toContain('200 OK');
    expect(targets.seen[0]?.headers.authorization).toBeUndefined();
  });

  it('go with their own rule only', async () => {
    const port = await targets.http(undefined, authority.issue('DNS:api.test,DNS:other.test'));
    const rules = [
      ruleFor(port, { host: 'other.test', headers }),
      ruleFor(port, { name: 'plain', methods: ['GET'] }),
      ruleFor(port, { name: 'writes', methods: ['POST'], headers: [['X-Key', 'secret-of-writes']] }),
    ];
    const program = new NetworkProgram(
      rules,
      optionsWith({}, { ca: authority.certificate, lookupOf: lookupIn({}) }),
    );
    const { id } = await secure(program, port);
    await program.send(id, get(port));
    await program.receiveAll(id, 100);
    await program.send(id, get(port).replace('GET', 'POST'));
    await program.receiveAll(id, 100);
    expect(targets.seen.map((one) => one.headers.authorization)).toEqual([undefined, undefined]);
    expect(targets.seen.map((one) => one.headers['x-key'])).toEqual([undefined, 'secret-of-writes']);
  });
});
