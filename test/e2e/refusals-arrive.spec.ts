import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { type Front, HAPROXY, NGINX, startHaproxy, startNginx } from '../kit/front.js';
import { headOf, openRaw } from '../kit/raw-client.js';
import { type Server, startServer } from '../kit/server.js';
import { onPath } from '../kit/tools.js';

const run = promisify(execFile);
const BODY = Buffer.alloc(14 << 20, 'x');
const PYTHON = onPath('python3');
const CURL = onPath('curl');

/** Requests that are refused before their body was read. */
const REFUSED: [status: number, method: string, path: string, type: string][] = [
  [413, 'POST', '/api/execute', 'application/json'],
  [415, 'POST', '/api/execute-raw', 'application/json'],
  [404, 'POST', '/api/nowhere', 'text/plain'],
  [405, 'PUT', '/api/execute', 'application/json'],
  [400, 'POST', '/api/execute', 'multipart/form-data; boundary=b'],
  [400, 'POST', '/api/%zz', 'text/plain'],
  [404, 'POST', '/api/upload', 'application/json'],
  [415, 'POST', '/api/check', 'application/xml'],
];

/** urllib ends the connection with each answer, and reads nothing before all is sent. */
const URLLIB = `
import sys, urllib.request, urllib.error
url, method, kind, file, times = sys.argv[1:]
body = open(file, "rb").read()
seen = []
for _ in range(int(times)):
    request = urllib.request.Request(url, data=body, method=method, headers={"Content-Type": kind})
    try:
        seen.append(urllib.request.urlopen(request).status)
    except urllib.error.HTTPError as error:
        seen.append(error.code if b'"success":false' in error.read() else "no body")
    except Exception as error:
        seen.append(type(error).__name__)
print(",".join(map(str, seen)))
`;

describe('refusals of large bodies', () => {
  let server: Server;
  let folder: string;
  let file: string;
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'refusals-'));
    file = path.join(folder, 'body');
    writeFileSync(file, BODY);
    server = await startServer();
  }, 90_000);
  afterAll(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const byFetch = async (port: number, method: string, pathname: string, type: string): Promise<unknown> => {
    try {
      const headers = { 'content-type': type };
      const response = await fetch(`http://127.0.0.1:${port}${pathname}`, { method, body: BODY, headers });
      const { success } = (await response.json()) as { success: boolean };
      return success === false && response.status;
    } catch (error) {
      return String((error as Error).cause ?? error);
    }
  };
  /** Writes all of a request of the last kind there is on a connection before it reads. */
  const byRaw = async (method: string, pathname: string, type: string, version: string): Promise<unknown> => {
    const client = await openRaw(server.port, { reads: false });
    const headers = { 'content-type': type, 'content-length': BODY.length, connection: 'close' };
    await client.write(headOf(method, pathname, headers).replace('HTTP/1.1', version));
    await client.write(BODY);
    client.read();
    await client.closed;
    return Number(/^HTTP\/1\.1 (\d{3}) .*"success":false/s.exec(client.text())?.[1]);
  };

  it.each(REFUSED)('arrive with fetch: %i, %s %s as %s', async (status, method, pathname, type) => {
    const seen: unknown[] = [];
    for (let n = 0; n < 10; n++) seen.push(await byFetch(server.port, method, pathname, type));
    expect(seen).toEqual(Array(10).fill(status));
  });

  it.each(REFUSED)(
    'arrive where the connection ends with them: %i, %s %s as %s',
    async (status, method, pathname, type) => {
      const seen: unknown[] = [];
      for (const version of ['HTTP/1.1', 'HTTP/1.0', 'HTTP/1.1', 'HTTP/1.0']) {
        seen.push(await byRaw(method, pathname, type, version));
      }
      expect(seen).toEqual(Array(4).fill(status));
    },
  );

  it('arrive at forty clients at a time', async () => {
    const seen = await Promise.all(
      Array.from({ length: 40 }, () => byRaw('POST', '/api/nowhere', 'text/plain', 'HTTP/1.1')),
    );
    expect(seen).toEqual(Array(40).fill(404));
  });

  (PYTHON ? it : it.skip).each(REFUSED)(
    'arrive with urllib: %i, %s %s as %s',
    async (status, method, pathname, type) => {
      const url = `${server.url}${pathname}`;
      const { stdout } = await run(String(PYTHON), ['-c', URLLIB, url, method, type, file, '20']);
      expect(stdout.trim()).toBe(Array(20).fill(status).join(','));
    },
  );

  (CURL ? it : it.skip).each(REFUSED)(
    'arrive with curl: %i, %s %s as %s',
    async (status, method, pathname, type) => {
      const words = ['-s', '-o', '/dev/null', '-w', '%{http_code}', '-X', method, '-H'];
      for (const expected of ['expect:', 'accept: */*']) {
        const more = [`content-type: ${type}`, '-H', expected, '--data-binary', `@${file}`];
        const { stdout } = await run(String(CURL), [...words, ...more, `${server.url}${pathname}`]);
        expect([expected, stdout]).toEqual([expected, String(status)]);
      }
    },
  );

  describe.each([
    ['nginx, as it is', NGINX, () => startNginx(server.port)],
    [
      'nginx that keeps no body back',
      NGINX,
      () => startNginx(server.port, 'proxy_http_version 1.1; proxy_request_buffering off;'),
    ],
    ['HAProxy', HAPROXY, () => startHaproxy(server.port)],
  ] as const)('behind %s', (_name, program, start) => {
    let front: Front;
    if (!program) return;
    beforeAll(async () => {
      front = await start();
    });
    afterAll(() => front?.stop());

    // Proxies have an opinion of their own on a path that cannot be decoded.
    const passedOn = REFUSED.filter(([, , pathname]) => !pathname.includes('%'));

    it.each(passedOn)('arrive: %i, %s %s as %s', async (status, method, pathname, type) => {
      const seen: unknown[] = [];
      for (let n = 0; n < 10; n++) seen.push(await byFetch(front.port, method, pathname, type));
      expect(seen).toEqual(Array(10).fill(status));
    });
  });
});
