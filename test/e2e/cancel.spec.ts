import { randomUUID } from 'node:crypto';
import { type Server, startServer, waitFor } from '../kit/server.js';

const FOREVER = 'import time\nprint("begun", flush=True)\ntime.sleep(25)';

describe('cancelling an execution by its id', () => {
  let server: Server;
  beforeAll(async () => {
    server = await startServer({ PYODIDE_POOL_SIZE: '1' });
  }, 90_000);
  afterAll(() => server?.stop());

  const named = (id: string, code = FOREVER) =>
    server.post('/api/execute', { code }, { 'x-execution-id': id });
  const running = async (): Promise<string[]> =>
    (await server.get('/api/executions')).json.data.executions.map(
      (one: { executionId: string }) => one.executionId,
    );
  const waitUntilBusy = () =>
    waitFor(async () => (await server.get('/api/status')).json.data.pool.busy === 1, 5_000);

  it('ends a running one and one that waits; both callers get the outcome, with what was printed', async () => {
    const [first, second] = [randomUUID(), randomUUID()];
    const runs = named(first);
    await waitUntilBusy();
    const waits = named(second);
    await waitFor(async () => (await running()).length === 2, 5_000);
    expect(await running()).toEqual([first, second]);

    const cancelled = await server.send('DELETE', `/api/executions/${second}`);
    expect([cancelled.status, cancelled.json.data]).toEqual([202, { executionId: second }]);
    const waited = await waits;
    expect(waited.status).toBe(200);
    expect(waited.json).toMatchObject({
      success: false,
      code: 'EXECUTION_CANCELLED',
      data: { executionId: second, outcome: 'cancelled', executionTime: 0 },
    });

    await server.send('DELETE', `/api/executions/${first.toUpperCase()}`);
    const ran = await runs;
    expect(ran.json.data).toMatchObject({ executionId: first, outcome: 'cancelled', stdout: 'begun\n' });
    expect(await running()).toEqual([]);
    expect((await server.run('1 + 1')).json.data.result).toBe(2);
  });

  it('does not know one that has ended, or never was', async () => {
    const { json } = await server.run('1');
    for (const id of [json.data.executionId, randomUUID(), 'nonsense']) {
      const answer = await server.send('DELETE', `/api/executions/${id}`);
      expect([answer.status, answer.json.code]).toEqual([404, 'EXECUTION_NOT_FOUND']);
    }
  });

  it('refuses an id that is no UUID, or that still runs', async () => {
    const bad = await named('../etc');
    expect([bad.status, bad.json.code]).toEqual([400, 'VALIDATION_FAILED']);
    const id = randomUUID();
    const runs = named(id);
    await waitFor(async () => (await running()).length === 1, 5_000);
    const taken = await named(id, '1');
    expect([taken.status, taken.json.code]).toEqual([409, 'EXECUTION_ID_TAKEN']);
    await server.send('DELETE', `/api/executions/${id}`);
    await runs;
    expect((await named(id, '1')).json.data).toMatchObject({ executionId: id, result: 1 });
  });
});
