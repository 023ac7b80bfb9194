import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, type Server, startServer, waitFor } from '../kit/server.js';

const children = async (server: Server): Promise<number[]> =>
  (await server.get('/api/status')).json.data.pool.workers.map(({ pid }: { pid: number }) => pid);

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('SIGTERM', () => {
  it('lets running and queued executions finish, refuses new ones, and leaves no process behind', async () => {
    const server = await startServer({ PYODIDE_POOL_SIZE: '1' });
    const pids = await children(server);
    const running = server.run('import time; time.sleep(1); "ran"');
    await sleep(100);
    const queued = server.run('"queued"');
    await sleep(100);
    server.signal('SIGTERM');
    await sleep(100);
    const refused = await server.run('"new"');
    expect(refused.status).toBe(503);
    expect(refused.json).toMatchObject({ success: false, data: null, code: 'POOL_DRAINING' });
    expect(refused.headers.get('connection')).toBe('close');
    expect(refused.headers.get('retry-after')).toBe('5');
    const ready = await server.get('/health/ready');
    expect(ready.status).toBe(503);
    expect(ready.json.details.pool.draining).toBe(true);
    const answers: Answer[] = await Promise.all([running, queued]);
    expect(answers.map(({ status, json }) => [status, json.data?.result])).toEqual([
      [200, 'ran'],
      [200, 'queued'],
    ]);
    expect(await server.exited).toBe(0);
    expect(pids.filter(isAlive)).toEqual([]);
    await server.stop();
  }, 60_000);

  it('answers every request of clients that never stop asking, or refuses the connection', async () => {
    const server = await startServer();
    const seen: Record<string, number> = {};
    let over = false;
    const client = async () => {
      while (!over) {
        let key: string;
        try {
          key = String((await server.run('1')).status);
        } catch (error) {
          key = codeOf(error);
          await sleep(5);
        }
        seen[key] = (seen[key] ?? 0) + 1;
      }
    };
    const clients = Array.from({ length: 8 }, client);
    await waitFor(() => (seen['200'] ?? 0) > 20, 20_000);
    server.signal('SIGTERM');
    expect(await server.exited).toBe(0);
    over = true;
    await Promise.all(clients);
    expect(Object.keys(seen).filter((key) => !['200', '503', 'ECONNREFUSED'].includes(key))).toEqual([]);
    await server.stop();
  }, 60_000);

  it('ends a run that outlasts the limit, with an answer', async () => {
    const server = await startServer({ SHUTDOWN_TIMEOUT: '1500', EXECUTION_KILL_GRACE: '300' });
    const endless = server.run('while True: pass');
    await sleep(200);
    const started = performance.now();
    server.signal('SIGTERM');
    const { json } = await endless;
    expect(json.success).toBe(false);
    expect(await server.exited).toBe(0);
    expect(performance.now() - started).toBeLessThan(3_000);
    await server.stop();
  }, 60_000);

  it('is forced by a second signal', async () => {
    const server = await startServer();
    const pids = await children(server);
    const endless = server.run('while True: pass').catch(() => undefined);
    await sleep(200);
    server.signal('SIGTERM');
    await sleep(100);
    const started = performance.now();
    server.signal('SIGTERM');
    expect(await server.exited).toBe(143);
    expect(performance.now() - started).toBeLessThan(1_000);
    await endless;
    await waitFor(() => !pids.some(isAlive), 5_000);
    await server.stop();
  }, 60_000);
});

it('leaves no process behind when it is killed', async () => {
  const server = await startServer();
  const pids = await children(server);
  server.run('while True: pass').catch(() => undefined);
  await sleep(200);
  server.signal('SIGKILL');
  await server.exited;
  await waitFor(() => !pids.some(isAlive), 5_000);
  await server.stop();
}, 60_000);

/** fetch hides the reason in `cause`; its errors are of another realm than jest's, so instanceof is no help. */
function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error);
  if ('code' in error) return String(error.code);
  return 'cause' in error ? codeOf(error.cause) : String(error);
}
