import { readFileSync } from 'node:fs';
import { headOf, jsonRequest, openRaw, type RawClient } from '../kit/raw-client.js';
import { sampleValue, scrape } from '../kit/scrape.js';
import { type Server, startServer, waitFor } from '../kit/server.js';

const MB = 1 << 20;

/** A form with one file of so many bytes. */
function formOf(bytes: number): Buffer {
  const head =
    '--b\r\ncontent-disposition: form-data; name="request"\r\n\r\n{"code":"1"}\r\n--b\r\ncontent-disposition: form-data; name="f"; filename="f"\r\n\r\n';
  return Buffer.concat([Buffer.from(head), Buffer.alloc(bytes, 'x'), Buffer.from('\r\n--b--\r\n')]);
}

describe('bodies that arrive and wait', () => {
  let server: Server;
  const clients: RawClient[] = [];
  beforeAll(async () => {
    server = await startServer({
      BODY_MEMORY_MB: '40',
      BODY_LIMIT_BYTES: String(10 * MB),
      INPUT_FILE_BYTES_MAX: String(12 * MB),
      DISK_LIMIT_MB: '20',
      REQUEST_TIMEOUT: '20000',
    });
  }, 90_000);
  afterEach(() => {
    for (const { socket } of clients.splice(0)) socket.destroy();
  });
  afterAll(() => server?.stop());

  const open = async (): Promise<RawClient> => {
    const client = await openRaw(server.port);
    clients.push(client);
    return client;
  };
  const send = async (head: string, body: string | Buffer): Promise<RawClient> => {
    const client = await open();
    await client.write(head);
    void client.write(body);
    return client;
  };
  const formHead = (length: number, path = '/api/execute') =>
    headOf('POST', path, { 'content-type': 'multipart/form-data; boundary=b', 'content-length': length });
  const memoryMb = (field: string) =>
    Number(new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))?.[1]) /
    1024;
  const answered = (client: RawClient) => client.until(/^HTTP\/1\.1 \d{3}[\s\S]*\r\n\r\n\{.*\}/s);
  const stillServes = async () => expect((await server.run('6 * 7')).json.data.result).toBe(42);

  it('are refused with 503 and Retry-After beyond the memory for them, at once and in the middle', async () => {
    const form = formOf(11 * MB);
    // Three forms that do not end hold 33 of the 40 MB.
    for (let n = 0; n < 3; n++) await send(formHead(form.length), form.subarray(0, form.length - 100));
    await waitFor(async () => sampleValue(await scrape(server), 'http_request_body_bytes') > 33 * MB, 20_000);
    const { json, status, headers } = await server.send('POST', '/api/execute', String(form), {
      'content-type': 'multipart/form-data; boundary=b',
    });
    expect([status, json.code, headers.get('retry-after')]).toEqual([503, 'BODY_MEMORY_FULL', '2']);
    // One that does not say its length is refused when it has come too far.
    const chunked = await open();
    await chunked.write(
      headOf('POST', '/api/execute', { 'content-type': 'application/json', 'transfer-encoding': 'chunked' }),
    );
    const chunk = `10000\r\n${' '.repeat(0x10000)}\r\n`;
    for (let n = 0; n < 50 && chunked.text() === ''; n++) await chunked.write(chunk);
    expect(await answered(chunked)).toMatch(/^HTTP\/1\.1 503 .*BODY_MEMORY_FULL/s);
    // Small ones have room, and so has everybody once the others are gone.
    await stillServes();
    for (const { socket } of clients) socket.destroy();
    await waitFor(async () => sampleValue(await scrape(server), 'http_request_body_bytes') === 0, 10_000);
    expect(await answered(await send(formHead(form.length), form))).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('are told when they can never have room, and answered before they arrive', async () => {
    const client = await open();
    await client.write(formHead(31 * MB));
    expect(await answered(client)).toMatch(/^HTTP\/1\.1 413 .*PAYLOAD_TOO_LARGE/s);
  });

  it.each([
    ['JSON', '/api/execute', 'application/json', ''],
    ['text', '/api/execute-raw', 'text/plain', ''],
    [
      'a form',
      '/api/execute',
      'multipart/form-data; boundary=b',
      '--b\r\ncontent-disposition: form-data; name="f"; filename="f"\r\n\r\n',
    ],
    ['a file of a session', '/api/sessions/x/files/f', 'a/b', ''],
  ])(
    'take the memory of their bytes when they come byte by byte: %s',
    async (_kind, pathname, type, begin) => {
      await stillServes();
      const before = memoryMb('VmRSS');
      const method = pathname.includes('files') ? 'PUT' : 'POST';
      const client = await open();
      await client.write(headOf(method, pathname, { 'content-type': type, 'transfer-encoding': 'chunked' }));
      if (begin) await client.write(`${begin.length.toString(16)}\r\n${begin}\r\n`);
      const tiny = Buffer.from('1\r\n \r\n'.repeat(20_000));
      // 2 MB of body; as pieces of their own they took half a gigabyte.
      for (let n = 0; n < 100 && !client.socket.destroyed; n++) await client.write(tiny);
      await stillServes();
      expect(memoryMb('VmRSS') - before).toBeLessThan(150);
    },
  );

  it('are not waited for at paths that do not exist, under methods they lack, or in another form than the path reads', async () => {
    for (const [method, pathname, type, status] of [
      ['POST', '/api/nowhere', 'application/json', 404],
      ['POST', '/api/nowhere', 'multipart/form-data; boundary=b', 404],
      ['POST', '/api/nowhere', 'application/xml', 404],
      ['POST', '/api/nowhere', 'no type at all', 404],
      ['POST', '/api/upload', 'application/json', 404],
      ['PUT', '/api/execute', 'application/json', 405],
      ['POST', '/api/execute-raw', 'application/json', 415],
    ] as const) {
      const client = await open();
      await client.write(headOf(method, pathname, { 'content-type': type, 'content-length': 5 * MB }));
      expect(await answered(client)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    }
  });

  it.each([
    ['says how long it is', 'content-length'],
    ['comes in chunks', 'transfer-encoding'],
  ])(
    'do not keep a client that sends first and reads later from its answer: one that %s',
    async (_how, framing) => {
      const body = `{"code":"1","stdin":"${'x'.repeat(10 * MB)}"}`;
      const chunks = framing === 'transfer-encoding';
      const client = await openRaw(server.port, { reads: false });
      clients.push(client);
      await client.write(
        headOf('POST', '/api/execute', {
          'content-type': 'application/json',
          [framing]: chunks ? 'chunked' : body.length,
        }),
      );
      await client.write(chunks ? `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n` : body);
      client.read();
      const text = await answered(client);
      expect(text).toMatch(/^HTTP\/1\.1 413 /);
      expect(text).toContain('bytes allowed for JSON; send large files as a form (multipart/form-data).');
      // The connection is whole, and the next request is answered on it.
      await client.write(jsonRequest('/api/execute', { code: '6 * 7' }));
      expect(await client.until(/HTTP\/1\.1 413 .*HTTP\/1\.1 200 .*"result":42/s)).toBeDefined();
    },
  );

  it('work up to the limits: a file of the largest size in JSON, and a larger one as a form', async () => {
    const content = Buffer.alloc(5 * MB, 7).toString('base64');
    const code = 'import os; os.path.getsize("f")';
    const file = { path: 'f', encoding: 'base64', content };
    expect((await server.run(code, { files: [file] })).json.data.result).toBe(5 * MB);
    const form = new FormData();
    form.set('request', JSON.stringify({ code }));
    form.set('f', new Blob([new Uint8Array(12 * MB)]), 'f');
    const response = await fetch(`${server.url}/api/execute`, { method: 'POST', body: form });
    expect(await response.json()).toMatchObject({ data: { result: 12 * MB } });
  });

  it('end with their clients: half a body, half a connection, a reset', async () => {
    const half = '{"code":"1';
    for (const leave of [
      (client: RawClient) => client.socket.end(),
      (client: RawClient) => client.socket.destroy(),
      (client: RawClient) => client.socket.resetAndDestroy(),
    ]) {
      const client = await open();
      await client.write(
        headOf('POST', '/api/execute', { 'content-type': 'application/json', 'content-length': 100 }) + half,
      );
      leave(client);
      await client.closed;
    }
    await stillServes();
    expect(server.log()).not.toMatch(/request failed|uncaught|unhandled/i);
  });
});
