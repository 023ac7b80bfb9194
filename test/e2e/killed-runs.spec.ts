import { randomUUID } from 'node:crypto';
import { readEventSource } from '../kit/event-source.js';
import { type Server, startServer, waitFor } from '../kit/server.js';

/** One call into C that asks nobody for anything: only SIGKILL ends it. */
const C_LOOP = 'sum(range(10**12))';
const BEFORE =
  'import sys\nprint("before"); print("oops", file=sys.stderr)\nfor n in range(3000): print(n)\n';
const PRINTED = `before\n${Array.from({ length: 3000 }, (_, n) => `${n}\n`).join('')}`;

describe('a run whose worker has to be killed', () => {
  let server: Server;
  beforeAll(async () => {
    server = await startServer({ PYODIDE_POOL_SIZE: '1', SESSION_STORE: 'memory' });
  }, 90_000);
  afterAll(() => server?.stop());

  it('answers with everything that it printed: at its timeout', async () => {
    const { json } = await server.post('/api/execute', { code: BEFORE + C_LOOP, timeout: 700 });
    expect(json).toMatchObject({ code: 'EXECUTION_TIMEOUT' });
    expect(json.data).toMatchObject({ outcome: 'timeout', stdout: PRINTED, stderr: 'oops\n' });
  });

  it('when it is streamed, in the result too', async () => {
    const response = await fetch(`${server.url}/api/execute`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ code: BEFORE + C_LOOP, timeout: 700 }),
    });
    const events = readEventSource(new Uint8Array(await response.arrayBuffer()));
    const result = events.find(({ type }) => type === 'result');
    expect(JSON.parse(result?.data ?? '{}').data).toMatchObject({ outcome: 'timeout', stdout: PRINTED });
  });

  it('when it is cancelled', async () => {
    await server.run('1');
    const id = randomUUID();
    const runs = server.post('/api/execute', { code: BEFORE + C_LOOP }, { 'x-execution-id': id });
    await waitFor(async () => (await server.get('/api/status')).json.data.pool.busy === 1, 5_000);
    await new Promise((resolve) => setTimeout(resolve, 700));
    await server.send('DELETE', `/api/executions/${id}`);
    expect((await runs).json.data).toMatchObject({ outcome: 'cancelled', stdout: PRINTED, stderr: 'oops\n' });
  });

  it('when it crashes, or the process dies', async () => {
    const crashed = await server.run('print("before"); import os; os.abort()');
    expect(crashed.json.data).toMatchObject({ outcome: 'crashed', stdout: 'before\n' });
    await server.run('1');
    const runs = server.run(`print("before"); ${C_LOOP}`);
    const busy = async () =>
      (await server.get('/api/status')).json.data.pool.workers.find(
        ({ state }: { state: string }) => state === 'BUSY',
      );
    await waitFor(async () => (await busy()) !== undefined, 10_000);
    await new Promise((resolve) => setTimeout(resolve, 700));
    process.kill((await busy()).pid, 'SIGKILL');
    expect((await runs).json.data).toMatchObject({ outcome: 'crashed', stdout: 'before\n' });
  });

  it('when memory runs out', async () => {
    const { json } = await server.run('print("before"); a = bytes(10**9)');
    expect(json.data).toMatchObject({ outcome: 'memory_limit', stdout: 'before\n' });
  });

  it('in a session', async () => {
    const { json } = await server.post('/api/sessions', {});
    const step = await server.post(`/api/sessions/${json.data.id}/execute`, {
      code: BEFORE + C_LOOP,
      timeout: 700,
    });
    expect(step.json.data).toMatchObject({ outcome: 'timeout', stdout: PRINTED, stderr: 'oops\n' });
  }, 30_000);

  it('and never with what another run printed', async () => {
    await server.run('print("of another run")');
    const { json } = await server.post('/api/execute', { code: C_LOOP, timeout: 500 });
    expect(json.data).toMatchObject({ outcome: 'timeout', stdout: '', stderr: '' });
  });

  it('cuts a flood as ever', async () => {
    const code = `import os\nfor n in range(12): os.write(1, bytes([65 + n]) * (1 << 20))\n${C_LOOP}`;
    const { json } = await server.post('/api/execute', { code, timeout: 700 });
    expect(json.data.limits.reached).toContainEqual(expect.objectContaining({ limit: 'stdout' }));
    expect(json.data.stdout.length).toBeLessThan((1 << 20) + 100);
    expect(json.data.stdout.slice(0, 100)).toBe('A'.repeat(100));
  });
});
