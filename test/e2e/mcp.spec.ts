import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { writeKeys } from '../kit/keys.js';
import { type Server, startServer, waitFor } from '../kit/server.js';

const FOREVER = 'print("on", flush=True)\nwhile True: pass';
const TOOLS = ['run_python', 'create_session', 'list_files', 'read_file', 'write_file'];

type Answer = Awaited<ReturnType<Client['callTool']>> & { structuredContent?: Record<string, never> };

async function connect(
  server: Server,
  mode: 'auto' | 'legacy',
  headers: Record<string, string> = {},
): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode } });
  const url = new URL(`${server.url}/mcp`);
  await client.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers } }));
  return client;
}

const textOf = ({ content }: Answer): string =>
  content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');

describe.each(['auto', 'legacy'] as const)('/mcp, to a client in the mode %s', (mode) => {
  let server: Server;
  let client: Client;
  beforeAll(async () => {
    server = await startServer({ EXECUTION_MEMORY_MB: '128' });
    client = await connect(server, mode);
  }, 90_000);
  afterAll(async () => {
    await client?.close();
    await server?.stop();
  });

  const call = async (name: string, args: Record<string, unknown>, options = {}): Promise<Answer> =>
    (await client.callTool({ name, arguments: args }, options)) as Answer;
  const run = (code: string, more = {}, options = {}) => call('run_python', { code, ...more }, options);
  const structured = async (name: string, args: Record<string, unknown>) =>
    (await call(name, args)).structuredContent as unknown as Record<string, string>;

  it('speaks the protocol of that client', () => {
    expect(client.getProtocolEra()).toBe(mode === 'auto' ? 'modern' : 'legacy');
  });

  it('lists its tools in one order, with what is true of this server', async () => {
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(TOOLS);
    for (const { description, inputSchema, outputSchema } of tools) {
      expect(description).toMatch(/\.$/);
      expect({ inputSchema, outputSchema }).toMatchObject({
        inputSchema: { type: 'object', additionalProperties: false },
        outputSchema: { type: 'object' },
      });
    }
    expect(tools[0]?.description).toContain('use 128 MB');
  });

  it('runs Python, and answers with text, with structure, and with links to files', async () => {
    const answer = await run('print(a)\nopen("out.txt", "w").write("x" * 9)\n{"b": [a, 2]}', {
      variables: { a: 1 },
    });
    expect(answer.isError).toBeFalsy();
    expect(answer.structuredContent).toMatchObject({
      outcome: 'ok',
      result: { b: [1, 2] },
      stdout: '1\n',
      left_out: [],
    });
    expect(textOf(answer)).toContain("result:\n{'b': [1, 2]}");
    const link = answer.content.find((part) => part.type === 'resource_link');
    expect(link).toMatchObject({ name: 'out.txt', size: 9 });
    const fetched = await fetch(link?.type === 'resource_link' ? link.uri : '');
    expect(await fetched.text()).toBe('x'.repeat(9));
  });

  it('tells the model what went wrong, so that it can mend it', async () => {
    const failed = await run('print("before")\n1 / 0');
    expect(failed).toMatchObject({
      isError: true,
      structuredContent: { outcome: 'error', stdout: 'before\n', exit_code: 1 },
    });
    expect(textOf(failed)).toContain('ZeroDivisionError: division by zero');
    expect(await run('while True: pass', { timeout_seconds: 0.3 })).toMatchObject({
      isError: true,
      structuredContent: { outcome: 'timeout' },
    });
    for (const [name, args, what] of [
      ['run_python', { code: ' ' }, 'VALIDATION_FAILED'],
      ['run_python', { code: '1', nonsense: 1 }, 'nonsense|additional'],
      ['run_python', { code: '1', session_id: 'f'.repeat(32) }, 'SESSION_NOT_FOUND'],
      ['run_python', { code: '1', files: [{ path: '../x', content: '' }] }, 'VALIDATION_FAILED'],
      ['read_file', { session_id: 'x', path: 'y' }, 'SESSION_NOT_FOUND'],
    ] as const) {
      const answer = await call(name, args);
      expect({ name, isError: answer.isError }).toEqual({ name, isError: true });
      expect(textOf(answer)).toMatch(new RegExp(what));
    }
  });

  it('cuts what a model cannot use, and says so', async () => {
    const answer = await run('print("<" + "é" * 100_000 + ">")\n["x" * 100_000]');
    expect(JSON.stringify(answer).length).toBeLessThan(80_000);
    expect(textOf(answer).length).toBeLessThan(20_000);
    expect(textOf(answer)).toMatch(/<é+\n\[\.\.\. \d+ characters left out \.\.\.\]\né+>/);
    const { left_out: left, result } = answer.structuredContent as unknown as {
      left_out: string[];
      result: unknown;
    };
    expect(left.join(' ')).toMatch(/JSON of the result has .*stdout has 10000\d characters/);
    expect(result).toBeNull();
  });

  it('shows two figures as images, and links to the others', async () => {
    const code = `
class Figure:
    def __init__(self, size): self.size = size
    def _repr_png_(self): return b"\\x89PNG\\r\\n\\x1a\\n" + bytes(self.size)
for size in (10, 300_000, 20, 30): display(Figure(size))`;
    const { content } = await run(code);
    expect(content.map(({ type }) => type)).toEqual([
      'text',
      'image',
      'resource_link',
      'image',
      'resource_link',
    ]);
  });

  it('keeps state and files in a session', async () => {
    const { session_id } = await structured('create_session', {
      files: [{ path: 'in/a.txt', content: 'é' }],
      ttl_seconds: 600,
    });
    await run('n = 41', { session_id });
    const next = await run('open("b.bin", "wb").write(b"\\xff\\0"); n + 1', { session_id });
    expect(next.structuredContent).toMatchObject({ result: 42, session: { id: session_id, state: 'kept' } });
    const text = 'ab😀'.repeat(10_000);
    expect(await structured('write_file', { session_id, path: 'long.txt', content: text })).toEqual({
      path: 'long.txt',
      size: 60_000,
    });
    await call('write_file', { session_id, path: 'c.bin', content: '/wA=', encoding: 'base64' });
    const { files } = (await call('list_files', { session_id })).structuredContent as unknown as {
      files: object[];
    };
    expect(files).toContainEqual({ path: 'in/a.txt', kind: 'file', size: 2 });
    expect(await structured('read_file', { session_id, path: 'in/a.txt' })).toMatchObject({
      text: 'é',
      size: 2,
    });
    expect(await structured('read_file', { session_id, path: 'c.bin' })).toMatchObject({
      size: 2,
      uri: expect.stringMatching(/^http/),
    });
    let read = '';
    let offset: number | undefined = 0;
    while (offset !== undefined) {
      const part = await structured('read_file', { session_id, path: 'long.txt', offset });
      read += part.text;
      offset = part.next_offset as unknown as number | undefined;
    }
    expect(read).toBe(text);
    for (const path of ['../x', '/etc/passwd', 'in']) {
      expect(await call('write_file', { session_id, path, content: '' })).toMatchObject({ isError: true });
    }
    expect(
      await call('write_file', { session_id, path: 'd', content: '*', encoding: 'base64' }),
    ).toMatchObject({ isError: true });
  });

  it('reports progress to those who ask, and nothing else', async () => {
    const seen: { progress: number; message?: string }[] = [];
    const code =
      'import sys, time\nfor n in range(3):\n    sys.stdout.write(f"step {n}\\n")\n    time.sleep(.7)\nn';
    const answer = await run(
      code,
      {},
      { onprogress: (one: { progress: number; message?: string }) => seen.push(one) },
    );
    expect(answer.structuredContent).toMatchObject({ result: 2 });
    expect(seen.length).toBeGreaterThanOrEqual(2);
    expect(seen.map(({ progress }) => progress)).toEqual(seen.map((_one, index) => index + 1));
    expect(seen.at(-1)?.message).toMatch(/^step \d$/);
  });

  it('ends a run whose client leaves', async () => {
    const other = await connect(server, mode);
    const leave = new AbortController();
    const asked = { name: 'run_python', arguments: { code: FOREVER } };
    const running = other.callTool(asked, { signal: leave.signal }).catch((error: unknown) => error);
    const count = async () => (await server.get('/api/executions')).json.data.executions.length;
    await waitFor(async () => (await count()) === 1, 20_000);
    // Cancelling closes the connection of a newer client; an older one keeps it until it is closed itself.
    if (mode === 'auto') leave.abort();
    else await other.close();
    await running;
    await waitFor(async () => (await count()) === 0, 20_000);
    await other.close();
  });
});

describe('/mcp, with API keys', () => {
  let server: Server;
  const keys = writeKeys({
    alice: { owner: 'alice' },
    bob: { owner: 'bob' },
    runs: { scopes: ['execute'] },
    sessions: { scopes: ['sessions'] },
    metrics: { scopes: ['metrics'] },
    slow: { owner: 'slow', requestsPerMinute: 3 },
  });
  beforeAll(async () => {
    server = await startServer({ API_KEYS_FILE: keys.file });
  }, 90_000);
  afterAll(() => server?.stop());

  const as = (name: string) => connect(server, 'auto', keys.as(name));
  const message = (method: string, params = {}) => ({ jsonrpc: '2.0', id: 1, method, params });
  const post = (body: unknown, headers: Record<string, string> = {}) =>
    fetch(`${server.url}/mcp`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...headers,
      },
      body: JSON.stringify(body),
    });

  it('answers 401 without one', async () => {
    expect((await post(message('tools/list'))).status).toBe(401);
    expect((await post(message('tools/list'), { authorization: 'Bearer no' })).status).toBe(401);
  });

  it('keeps owners apart', async () => {
    const [alice, bob] = await Promise.all([as('alice'), as('bob')]);
    const made = await alice.callTool({ name: 'create_session', arguments: {} });
    const { session_id } = made.structuredContent as { session_id: string };
    for (const [name, more] of [
      ['run_python', { code: '1' }],
      ['list_files', {}],
      ['read_file', { path: 'a' }],
      ['write_file', { path: 'a', content: '' }],
    ] as const) {
      const answer = await bob.callTool({ name, arguments: { session_id, ...more } });
      expect(textOf(answer as Answer)).toContain('SESSION_NOT_FOUND');
    }
    expect((await server.get(`/api/sessions/${session_id}`, keys.as('alice'))).status).toBe(200);
    await Promise.all([alice.close(), bob.close()]);
  });

  it('offers and does only what the scopes of a key allow', async () => {
    const namesOf = async (name: string) =>
      (await (await as(name)).listTools()).tools.map((tool) => tool.name);
    expect(await namesOf('runs')).toEqual(['run_python']);
    expect(await namesOf('sessions')).toEqual(TOOLS);
    const runs = await as('runs');
    const inSession = await runs.callTool({
      name: 'run_python',
      arguments: { code: '1', session_id: 'f'.repeat(32) },
    });
    expect(textOf(inSession as Answer)).toContain('FORBIDDEN');
    const hidden = await runs
      .callTool({ name: 'create_session', arguments: {} })
      .catch((error: Error) => error);
    expect(JSON.stringify(hidden instanceof Error ? hidden.message : hidden)).toMatch(/not found|unknown/i);
    const only = await (await as('sessions')).callTool({ name: 'run_python', arguments: { code: '1' } });
    expect(textOf(only as Answer)).toContain('FORBIDDEN');
    const none = await (await as('metrics'))
      .callTool({ name: 'run_python', arguments: { code: '1' } })
      .catch((error: Error) => error);
    expect(JSON.stringify(none instanceof Error ? none.message : none)).not.toContain('"outcome"');
  });

  it('counts each message as a request, and takes no batches of them', async () => {
    const batch = Array.from({ length: 5 }, () =>
      message('tools/call', { name: 'run_python', arguments: { code: '1' } }),
    );
    const refused = await post(batch, keys.as('slow'));
    expect({ status: refused.status, code: JSON.parse(await refused.text()).code }).toEqual({
      status: 400,
      code: 'VALIDATION_FAILED',
    });
    const statuses = [];
    for (let count = 0; count < 3; count += 1)
      statuses.push((await post(message('tools/list'), keys.as('slow'))).status);
    expect(statuses).toEqual([200, 200, 429]);
  });

  it('has no streams to listen on, and no other methods', async () => {
    expect((await fetch(`${server.url}/mcp`, { headers: keys.as('alice') })).status).toBe(405);
    expect((await fetch(`${server.url}/mcp`, { method: 'DELETE', headers: keys.as('alice') })).status).toBe(
      405,
    );
  });
});

describe('/mcp, from pages and switched off', () => {
  it('refuses pages of other sites, and foreign names', async () => {
    const server = await startServer();
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' });
    const raw = (headers: Record<string, string>) =>
      fetch(`${server.url}/mcp`, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json', ...headers },
      });
    expect((await raw({ origin: 'https://evil.example' })).status).toBe(403);
    expect((await raw({ 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    await server.stop();
  }, 90_000);

  it('is not there with MCP_TOOLS=off', async () => {
    const server = await startServer({ MCP_TOOLS: 'off' });
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' });
    const answer = await fetch(`${server.url}/mcp`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
    });
    expect({ status: answer.status, code: JSON.parse(await answer.text()).code }).toEqual({
      status: 404,
      code: 'NOT_FOUND',
    });
    await server.stop();
  }, 90_000);
});
