import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { EventReader, type SeenEvent } from '../kit/event-client.js';
import { py } from '../kit/py.js';
import { type Server, startServer, waitFor } from '../kit/server.js';

/** A client that can stop reading, as far as it has read. */
interface Client {
  response: IncomingMessage;
  readonly events: SeenEvent[];
  readonly comments: number;
  ended: Promise<void>;
  leave(): void;
}

function open(server: Server, body: object, onEvent?: (event: SeenEvent) => void): Promise<Client> {
  return new Promise((resolve, reject) => {
    const request: ClientRequest = httpRequest(
      `${server.url}/api/execute`,
      {
        method: 'POST',
        agent: false,
        headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      },
      (response) => {
        const reader = new EventReader(onEvent);
        const client: Client = {
          response,
          events: reader.events,
          get comments() {
            return reader.comments;
          },
          ended: new Promise((end) => response.once('close', end)),
          leave: () => request.destroy(),
        };
        response.setEncoding('utf8').on('data', (chunk: string) => reader.push(chunk));
        response.on('error', () => {});
        resolve(client);
      },
    );
    request.on('error', reject);
    request.end(JSON.stringify(body));
  });
}

const types = ({ events }: Client) => events.map(({ type }) => type);
const last = ({ events }: Client, type: string) => events.findLast((event) => event.type === type)?.data;
const busy = async (server: Server) => (await server.get('/api/status')).json.data.pool.busy;

describe('POST /api/execute with Accept: text/event-stream', () => {
  let server: Server;
  beforeAll(async () => {
    server = await startServer({
      STREAM_KEEP_ALIVE: '100',
      STREAM_BUFFER_BYTES: '16384',
      POOL_QUEUE_SIZE: '200',
    });
  });
  afterAll(() => server.stop());

  it('tells of a run while it goes on, and ends with the JSON answer', async () => {
    const body = {
      code: 'import sys\nprint("out")\nsys.stderr.write("err\\n")\ndisplay("shown")\nopen("f.txt", "w").write("x")\n2**70',
    };
    const client = await open(server, body);
    await client.ended;
    // A busy machine may tell a line in two parts.
    const order = types(client).filter((type, index, all) => type !== all[index - 1]);
    expect(order).toEqual(['started', 'stdout', 'stderr', 'display', 'result', 'done']);
    expect(client.events.map(({ id }) => Number(id))).toEqual(client.events.map((_, index) => index + 1));
    const { executionId } = last(client, 'started');
    const told = (stream: string) =>
      client.events.map(({ type, data }) => (type === stream ? data.text : '')).join('');
    expect([told('stdout'), told('stderr')]).toEqual(['out\n', 'err\n']);
    expect(last(client, 'display')).toEqual({ 'text/plain': "'shown'" });
    expect(last(client, 'done')).toEqual({ executionId, outcome: 'ok' });
    const asJson = (await server.post('/api/execute', body)).json;
    const streamed = last(client, 'result');
    const own = { executionId, executionTime: expect.any(Number), queueTime: expect.any(Number) };
    expect(streamed.data).toEqual({ ...asJson.data, ...own });
    expect(Object.keys(streamed)).toEqual(Object.keys(asJson));
    expect(client.response.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': expect.stringContaining('no-cache'),
      'x-accel-buffering': 'no',
      'x-content-type-options': 'nosniff',
      'x-request-id': streamed.meta.requestId,
    });
  });

  it('tells the first word before the last was spoken', async () => {
    // The program goes on for ever: only who has heard its first word cancels it.
    let executionId = '';
    const client = await open(server, { code: 'print("go")\nwhile True: pass' }, ({ type, data }) => {
      if (type === 'started') executionId = data.executionId;
      if (type === 'stdout') void server.send('DELETE', `/api/executions/${executionId}`);
    });
    await client.ended;
    expect(new Set(types(client))).toEqual(new Set(['started', 'stdout', 'result', 'done']));
    expect(last(client, 'result')).toMatchObject({ success: false, code: 'EXECUTION_CANCELLED' });
  });

  it('says that it is there while a program is silent', async () => {
    const client = await open(server, { code: 'import time; time.sleep(0.5)' });
    await client.ended;
    expect(client.comments).toBeGreaterThan(0);
    expect(types(client)).toEqual(['started', 'result', 'done']);
  });

  it('answers what was not run as an ordinary error', async () => {
    const client = await open(server, { code: '' });
    expect(client.response.statusCode).toBe(400);
    expect(client.response.headers['content-type']).toContain('application/json');
    client.leave();
  });

  it('are not resumed by running the code again', async () => {
    const runs = async () => (await server.get('/api/stats')).json.executionStats.overview.totalExecutions;
    const session = (await server.post('/api/sessions', {})).json.data.sessionId;
    const before = await runs();
    for (const path of ['/api/execute', `/api/sessions/${session}/execute`, '/api/execute-stream']) {
      const headers = { accept: 'text/event-stream', 'last-event-id': '2' };
      const { status, json } = await server.post(path, { code: '1' }, headers);
      expect([path, status, json?.code]).toEqual([path, 409, 'STREAM_NOT_RESUMABLE']);
    }
    expect(await runs()).toBe(before);
    // What begins has no last event; what is no stream has nothing to resume.
    const begins = await server.post(
      '/api/execute',
      { code: '1' },
      { accept: 'text/event-stream', 'last-event-id': '' },
    );
    const json = await server.post('/api/execute', { code: '1' }, { 'last-event-id': '2' });
    expect([begins.status, json.status]).toEqual([200, 200]);
  });

  it('drops live events for a client that does not read, says so, and keeps the result whole', async () => {
    const code = 'for n in range(40000): print(n, "x" * 20)';
    const client = await open(server, { code });
    client.response.pause();
    await waitFor(async () => (await busy(server)) === 0, 20_000);
    client.response.resume();
    await client.ended;
    expect(types(client).at(-1)).toBe('done');
    expect(last(client, 'result').data.stdout.length).toBeGreaterThan(900_000);
    const told = client.events.reduce(
      (sum, { type, data }) => sum + (type === 'stdout' ? data.text.length : 0),
      0,
    );
    // Either the kernel took all of it for the client, or the hole is marked.
    if (told < 900_000) expect(types(client)).toContain('dropped');
  });

  it('leaks nothing when a hundred clients vanish', async () => {
    const code = 'print("here")\nwhile True: print("x" * 100)';
    for (let round = 0; round < 2; round++) {
      const leaving = Array.from({ length: 50 }, async () => {
        // Those that wait for a worker leave before they have an answer.
        const request = httpRequest(`${server.url}/api/execute`, {
          method: 'POST',
          agent: false,
          headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
        });
        request.on('error', () => {});
        const heard = new Promise((resolve) => {
          request.once('response', (response) => response.once('data', resolve));
          setTimeout(resolve, 300);
        });
        request.end(JSON.stringify({ code }));
        await heard;
        request.destroy();
      });
      await Promise.all(leaving);
      await waitFor(async () => {
        const { busy: running, queue } = (await server.get('/api/status')).json.data.pool;
        return running === 0 && queue.length === 0;
      }, 30_000);
    }
    expect((await server.run('6 * 7')).json.data.result).toBe(42);
    const descriptors = readdirSync(`/proc/${server.pid}/fd`).length;
    // Those of the server itself and four for each of two workers; a leak would leave a hundred.
    expect(descriptors).toBeLessThan(80);
  });
});

describe('files of a run', () => {
  let server: Server;
  beforeAll(async () => {
    server = await startServer({
      ARTIFACT_INLINE_BYTES: '1000',
      ARTIFACT_STORE_MB: '1',
      OUTPUT_FILE_BYTES_MAX: '1500000',
      INPUT_FILE_BYTES_MAX: '2000000',
    });
  });
  afterAll(() => server.stop());

  it('are in the answer when they are small, and behind a link otherwise', async () => {
    const { json } = await server.run(
      'open("s.txt", "w").write("small")\nopen("big.html", "w").write("<b>" * 1000)',
    );
    const [big, small] = json.data.files;
    expect(small).toMatchObject({
      path: 's.txt',
      size: 5,
      mime: 'text/plain',
      encoding: 'utf8',
      content: 'small',
    });
    expect(big).toMatchObject({ path: 'big.html', size: 3000, mime: 'text/html' });
    const response = await fetch(server.url + big.url);
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(big.sha256);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename="big.html"`,
      'content-security-policy': expect.stringContaining('sandbox'),
      'x-content-type-options': 'nosniff',
    });
    expect((await server.get(big.url.replace(/[^/]+$/, 'another-name'))).status).toBe(200);
  });

  it.each([
    '/api/artifacts/nothing',
    '/api/artifacts/..%2f..%2fetc%2fpasswd',
    `/api/artifacts/${'A'.repeat(32)}/x`,
  ])('nothing is at %s', async (pathname) => {
    expect((await server.get(pathname)).json).toMatchObject({ success: false, code: 'NOT_FOUND' });
  });

  it('are told without content beyond a limit, and the answer says which', async () => {
    const { json } = await server.run('open("big", "wb").truncate(1_500_001)');
    expect(json.data.files).toEqual([
      { path: 'big', size: 1_500_001, mime: 'application/octet-stream', sha256: null },
    ]);
    expect(json.data).toMatchObject({ truncated: true, limits: { reached: [{ limit: 'files' }] } });
  });

  it('come as collect says', async () => {
    const code = 'for n in ("a.csv", "b.txt"): open(n, "w").close()';
    const { json } = await server.run(code, { collect: ['*.csv'] });
    expect(json.data.files.map((file: { path: string }) => file.path)).toEqual(['a.csv']);
    expect((await server.run(code, { collect: [] })).json.data.files).toEqual([]);
  });

  it.each([
    [{ collect: 'a' }, 'collect must be an array of patterns'],
    [{ collect: ['/etc/*'] }, 'collect has a fault: [0] must be relative, or below'],
    [{ collect: ['a/../b'] }, 'collect has a fault: [0] must have no'],
    [{ collect: Array(101).fill('a') }, 'collect must have at most 100'],
    [{ display: { figures: 'gif' } }, 'display figures must be one of png, svg; received "gif"'],
    [{ display: { colour: 1 } }, 'display has the unknown field'],
  ])('%j is refused', async (more, sentence) => {
    const { status, json } = await server.run('1', more);
    expect([status, json.code]).toEqual([400, 'VALIDATION_FAILED']);
    expect(json.error).toContain(sentence);
  });

  const form = (request: unknown, files: Record<string, string | Uint8Array> = {}) => {
    const body = new FormData();
    if (request !== undefined)
      body.append('request', typeof request === 'string' ? request : JSON.stringify(request));
    for (const [name, content] of Object.entries(files))
      body.append(name, new Blob([content as never]), 'upload');
    return fetch(`${server.url}/api/execute`, { method: 'POST', body }).then(async (response) => ({
      status: response.status,
      json: (await response.json()) as ReturnType<typeof JSON.parse>,
    }));
  };

  it('takes every other part of a form for a file, with a file name or without', async () => {
    const body = new FormData();
    body.append('in.txt', 'a,b');
    body.append('request', JSON.stringify({ code: 'open("in.txt").read()', timeout: 1500.5 }));
    const { status, json } = await server.send('POST', '/api/execute', body);
    expect([status, json.data.result, json.data.limits.timeout.asked]).toEqual([200, 'a,b', 1501]);
    body.append('request', '{}');
    expect((await server.send('POST', '/api/execute', body)).status).toBe(400);
  });

  it('can be sent as a form, bytes as they are', async () => {
    const large = Buffer.alloc(1_900_000, 7);
    const code = py`
      import hashlib
      [open("data/in put.csv").read(), hashlib.sha256(open("/tmp/large.bin", "rb").read()).hexdigest(), n]
    `;
    const { json } = await form(
      { code, context: { n: 1 } },
      { 'data/in put.csv': 'a,b', '/tmp/large.bin': large },
    );
    expect(json.data.result).toEqual(['a,b', createHash('sha256').update(large).digest('hex'), 1]);
    expect(json.data.files).toEqual([]);
  });

  it.each<[string, unknown, Record<string, string>, number, string]>([
    ['without a request', undefined, { a: 'x' }, 400, 'must have one part named "request"'],
    ['whose request is no JSON', '{', {}, 400, 'not valid JSON'],
    ['whose request breaks a rule', { code: 5 }, {}, 400, 'code must be a string'],
    ['with a way out', { code: '1' }, { '../x': 'x' }, 400, 'must have no empty'],
    [
      'with a file twice',
      { code: '1', files: [{ path: 'a', content: '' }] },
      { a: 'x' },
      400,
      'must be unique',
    ],
    [
      'with a file where a folder is',
      { code: '1' },
      { a: 'x', 'a/b': 'x' },
      400,
      'cannot be a file and a folder',
    ],
    ['with a file that is too large', { code: '1' }, { a: 'x'.repeat(2_000_001) }, 413, 'are allowed'],
  ])('a form %s is refused', async (_, request, files, status, sentence) => {
    const answer = await form(request, files);
    expect(answer.status).toBe(status);
    expect(answer.json.error).toContain(sentence);
  });
});

describe('the end of a server', () => {
  it('leaves no files behind, and ends streams with a result', async () => {
    const server = await startServer({ SHUTDOWN_TIMEOUT: '3000', ARTIFACT_INLINE_BYTES: '0' });
    await server.run('open("a", "w").write("x")');
    const folders = () =>
      readdirSync(tmpdir()).filter((name) => name.startsWith(`pool-artifacts-${server.pid}-`));
    expect(folders()).toHaveLength(1);
    const client = await open(server, { code: 'print("go")\nwhile True: pass' });
    await waitFor(() => types(client).includes('stdout'), 10_000);
    const [code] = await Promise.all([server.stop(), client.ended]);
    expect(code).toBe(0);
    expect(last(client, 'result')).toMatchObject({ success: false, code: 'EXECUTION_CANCELLED' });
    expect(types(client).at(-1)).toBe('done');
    expect(folders()).toEqual([]);
  });
});
