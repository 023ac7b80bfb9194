import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createRawServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { attempt } from './attempt.js';
import { describeFault, NOT_PUBLIC } from './describe-fault.js';
import { Reachable } from './reachable.js';

describe('an attempt at a delivery', () => {
  let server: Server;
  let url: string;
  const seen: { path: string | undefined; headers: IncomingMessage['headers']; body: string }[] = [];
  let answer: (response: ServerResponse) => void;
  beforeAll(async () => {
    server = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      seen.push({ path: request.url, headers: request.headers, body });
      answer(response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const LOOPBACK = new Reachable('127.0.0.0/8');
  const post = (
    place: string,
    reachable = LOOPBACK,
    timeoutMs = 5_000,
    signal = new AbortController().signal,
  ) => {
    const headers = { 'content-type': 'application/json', 'webhook-id': 'a' };
    return attempt(new URL(place), headers, '{"é":1}', { reachable, timeoutMs, signal });
  };
  const answering = (status: number, headers = {}) => {
    answer = (response) => response.writeHead(status, headers).end('thanks');
  };

  it('sends the body as it is, to the path that was given', async () => {
    answering(204);
    expect(await post(`${url}/hook?to=me`)).toEqual({
      outcome: 'delivered',
      status: 204,
      error: null,
      retryAfterMs: null,
    });
    expect(seen.pop()).toMatchObject({
      path: '/hook?to=me',
      headers: { 'content-type': 'application/json', 'content-length': '8', 'webhook-id': 'a' },
      body: '{"é":1}',
    });
  });

  it.each([
    [410, {}, { outcome: 'gone', error: 'the receiver answered that it is gone', retryAfterMs: null }],
    [500, {}, { outcome: 'failed', error: 'it answered 500', retryAfterMs: null }],
    [404, {}, { outcome: 'failed', error: 'it answered 404', retryAfterMs: null }],
    [429, { 'retry-after': '7' }, { outcome: 'failed', error: 'it answered 429', retryAfterMs: 7_000 }],
  ])('that is answered %i %j is %j', async (status, headers, expected) => {
    answering(status, headers);
    expect(await post(url)).toEqual({ status, ...expected });
  });

  it('follows no redirect', async () => {
    seen.length = 0;
    answering(302, { location: `${url}/elsewhere` });
    expect(await post(url)).toMatchObject({
      outcome: 'failed',
      status: 302,
      error: expect.stringContaining('redirects'),
    });
    expect(seen).toHaveLength(1);
  });

  it('reads only as much of an answer as it needs', async () => {
    const gone = new Promise<void>((resolve) => {
      answer = (response) => {
        response.on('close', resolve).writeHead(200);
        const write = (): void => {
          while (!response.destroyed && response.write(Buffer.alloc(65_536)));
        };
        response.on('drain', write).on('error', () => undefined);
        write();
      };
    });
    expect((await post(url, undefined, 120_000)).outcome).toBe('delivered');
    await gone;
  });

  it('ends when the time is over, or the server ends', async () => {
    answer = () => undefined;
    const late = { outcome: 'failed', status: null, error: 'no answer within 50 ms' };
    expect(await post(url, undefined, 50)).toMatchObject(late);
    const ending = new AbortController();
    setTimeout(() => ending.abort(), 20);
    expect((await post(url, undefined, 5_000, ending.signal)).outcome).toBe('failed');
  });

  it('reaches nothing that is not public, be it named or a number', async () => {
    seen.length = 0;
    const { port } = new URL(url);
    const elsewhere = new Reachable('10.0.0.0/8');
    const refused = { outcome: 'refused', error: NOT_PUBLIC };
    for (const host of ['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]', '2130706433']) {
      expect(await post(`http://${host}:${port}/`, elsewhere)).toMatchObject(refused);
    }
    // As any name whose address is learnt by the connection's own lookup only.
    const unsuspecting = Object.assign(new Reachable(''), { admits: () => true });
    expect(await post(`http://localhost:${port}/`, unsuspecting)).toMatchObject(refused);
    expect(seen).toEqual([]);
    answering(200);
    expect((await post(`http://localhost:${port}/`)).outcome).toBe('delivered');
  });

  it('says in words what kept it from an answer', async () => {
    const raw = createRawServer((socket) => void socket.resume().end('SSH-2.0-x\r\n'));
    await new Promise<void>((resolve) => raw.listen(0, '127.0.0.1', resolve));
    const { port } = raw.address() as AddressInfo;
    expect((await post(`http://127.0.0.1:${port}/`)).error).toBe('its answer is not valid HTTP');
    await new Promise((resolve) => raw.close(resolve));
    expect((await post(`http://127.0.0.1:${port}/`)).error).toBe('it refused the connection');
    expect((await post(url.replace('http:', 'https:'))).error).toMatch(
      /^its TLS certificate or handshake is invalid/,
    );
  });
});

describe('a fault of a connection', () => {
  it('is described by its code, never by its message', () => {
    const fault = (code: string) => describeFault(Object.assign(new Error('secret of the host'), { code }));
    expect(fault('DEPTH_ZERO_SELF_SIGNED_CERT')).toBe(
      'its TLS certificate or handshake is invalid (DEPTH_ZERO_SELF_SIGNED_CERT)',
    );
    expect(fault('ENOTFOUND')).toBe('its host name was not found');
    expect(fault('EWHATEVER')).toBe('the request failed (EWHATEVER)');
  });
});
