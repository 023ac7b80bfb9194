import { postAndLeave, type Server, startServer, waitFor } from '../kit/server.js';

describe('POST /api/execute', () => {
  let server: Server;
  beforeAll(async () => {
    server = await startServer();
  }, 90_000);
  afterAll(() => server?.stop());

  it('answers the value of the last expression with exactly the documented fields', async () => {
    const { status, json, headers } = await server.run('6 * 7');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(json).toEqual({
      success: true,
      error: null,
      meta: { timestamp: expect.stringMatching(/^\d{4}-.*Z$/), requestId: headers.get('x-request-id') },
      data: {
        executionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        outcome: 'ok',
        result: 42,
        resultType: 'int',
        resultRepr: '42',
        stdout: '',
        stderr: '',
        display: [],
        files: [],
        truncated: false,
        exception: null,
        exitCode: 0,
        executionTime: expect.any(Number),
        queueTime: expect.any(Number),
        limits: {
          timeout: { asked: null, granted: 30_000 },
          memoryBytes: 268_435_456,
          outputBytes: 1_048_576,
          resultBytes: 1_048_576,
          diskBytes: 67_108_864,
          displayBytes: 4_194_304,
          files: { count: 100, fileBytes: 10_485_760, totalBytes: 33_554_432 },
          reached: [],
        },
      },
    });
  });

  it('keeps every digit of a large integer', async () => {
    const { text } = await server.run('2 ** 100');
    expect(text).toContain('"result":1267650600228229401496703205376,');
  });

  it('answers an exception as an outcome, with what was printed before', async () => {
    const { status, json } = await server.run('print("out")\n1 / 0');
    expect(status).toBe(200);
    expect(json).toMatchObject({
      success: false,
      code: 'EXECUTION_ERROR',
      error: 'ZeroDivisionError: division by zero',
      data: {
        outcome: 'error',
        stdout: 'out\n',
        exitCode: 1,
        exception: { type: 'ZeroDivisionError', line: 2 },
      },
    });
  });

  it('says of an exit code that it was one', async () => {
    const { json } = await server.run('import sys; sys.exit(3)');
    expect(json).toMatchObject({
      success: false,
      error: 'The program ended with exit code 3.',
      data: { outcome: 'error', exitCode: 3 },
    });
  });

  it('says of a timeout what was asked and granted', async () => {
    const { status, json } = await server.run('while True: pass', { timeout: 150 });
    expect(status).toBe(200);
    expect(json).toMatchObject({ success: false, code: 'EXECUTION_TIMEOUT', data: { outcome: 'timeout' } });
    expect(json.error).toMatch(/150 ms/);
    expect(json.data.limits.timeout).toEqual({ asked: 150, granted: 150 });
    expect(json.data.limits.reached).toEqual([{ limit: 'timeout', message: json.error }]);
  });

  it('says of the memory limit how much was granted', async () => {
    const { json } = await server.run('x = bytearray(2 ** 30)');
    expect(json).toMatchObject({ success: false, code: 'MEMORY_LIMIT', data: { outcome: 'memory_limit' } });
    expect(json.data.limits.reached[0].limit).toBe('memory');
  });

  it('cuts output in the middle, says so, and does not fail the run', async () => {
    const { json } = await server.run('print("a" * 3_000_000)');
    expect(json).toMatchObject({ success: true, data: { outcome: 'ok', truncated: true } });
    expect(json.data.limits.reached).toEqual([
      { limit: 'stdout', message: expect.stringMatching(/^3000001 bytes were written to stdout/) },
    ]);
  });

  it('gives the bytes of output that is no UTF-8', async () => {
    const { json } = await server.run('import os; os.write(1, b"\\xff\\xfe")');
    expect(Buffer.from(json.data.stdoutBase64, 'base64')).toEqual(Buffer.from([0xff, 0xfe]));
  });

  it('hands over context, stdin, arguments, environment and files', async () => {
    const code =
      'import os, sys\n[n + 1, input(), sys.argv[1:], os.environ["A"], open("d/a.txt").read(), open("/tmp/b", "rb").read().hex()]';
    const { json } = await server.run(code, {
      context: { n: 41 },
      stdin: 'typed\n',
      args: ['x', 'y z'],
      env: { A: 'b' },
      files: [
        { path: 'd/a.txt', content: 'héllo' },
        { path: '/tmp/b', content: '/wA=', encoding: 'base64' },
      ],
    });
    expect(json.data.result).toEqual([42, 'typed', ['x', 'y z'], 'b', 'héllo', 'ff00']);
  });

  it('starts every run afresh', async () => {
    await server.run('import builtins; builtins.leak = 1; open("left.txt", "w").write("x")');
    const { json } = await server.run(
      'import builtins, os; [hasattr(builtins, "leak"), os.path.exists("left.txt")]',
    );
    expect(json.data.result).toEqual([false, false]);
  });

  it('cancels the run of a client that goes away', async () => {
    await postAndLeave(server, '/api/execute', { code: 'while True: pass', timeout: 60_000 }, 300);
    const totals = async () => (await server.get('/api/status')).json.data.pool.totals.byOutcome;
    await waitFor(async () => (await totals()).cancelled === 1, 5_000);
    const { json } = await server.run('1');
    expect(json.success).toBe(true);
  });
});
