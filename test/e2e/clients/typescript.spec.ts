import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  ExecutionFailed,
  PoolError,
  PyodidePool,
  type RunEvent,
} from '../../../clients/typescript/src/index.js';
import { freePort } from '../../kit/free-port.js';
import { writeKeys } from '../../kit/keys.js';
import { type Server, startServer, waitFor } from '../../kit/server.js';
import { startBrokenPath } from './broken-path.js';
import { node, runProgram } from './node.js';

const ROOT = path.resolve(import.meta.dirname, '..', '..', '..');
const CLIENT = path.join(ROOT, 'clients', 'typescript');
const FOREVER = 'print("on", flush=True)\nwhile True: pass';

/** What a promise rejects with. */
const failureOf = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'no failure',
    (error: unknown) => error,
  );

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

describe('the TypeScript client', () => {
  let server: Server;
  let pool: PyodidePool;
  beforeAll(async () => {
    server = await startServer({ POOL_QUEUE_SIZE: '2' });
    pool = new PyodidePool({ url: server.url, retries: 0 });
  }, 90_000);
  afterAll(() => server?.stop());

  describe('executions', () => {
    it('returns result and output', async () => {
      const run = await pool.execute('import sys\nprint(sys.argv[1], input())\na + 1', {
        context: { a: 1 },
        args: ['x'],
        stdin: 'in',
      });
      expect(run).toMatchObject({ result: 2, stdout: 'x in\n', outcome: 'ok' });
    });

    it('throws code that failed, with all it produced', async () => {
      const failure = await failureOf(pool.execute('print("before")\n1 / 0'));
      expect(failure).toBeInstanceOf(ExecutionFailed);
      expect(failure).toMatchObject({
        code: 'EXECUTION_ERROR',
        execution: { stdout: 'before\n', exception: { type: 'ZeroDivisionError', line: 2 } },
      });
      expect(await pool.execute('1 / 0', { check: false })).toMatchObject({ outcome: 'error' });
      const late = await failureOf(pool.execute('while True: pass', { timeout: 300 }));
      expect(late).toMatchObject({ code: 'EXECUTION_TIMEOUT' });
    });

    it('throws requests that were refused, by their code', async () => {
      const failure = await failureOf(pool.execute(' '));
      expect(failure).toBeInstanceOf(PoolError);
      expect(failure).not.toBeInstanceOf(ExecutionFailed);
      expect(failure).toMatchObject({ code: 'VALIDATION_FAILED', status: 400 });
      expect((failure as PoolError).requestId).toMatch(/./);
    });

    it('sends files as text, bytes and forms, and downloads those of the answer', async () => {
      // In base64, two of them exceed JSON_LIMIT_BYTES.
      const large = new Uint8Array(4 << 20).fill(7);
      const code = 'import shutil\nfor f in ("a.txt", "b.bin", "c"): shutil.copy(f, "out-" + f)';
      const small = { 'a.txt': 'é', 'b.bin': Uint8Array.of(0, 255) };
      const one = await pool.execute(code, { files: { ...small, c: '' } });
      const two = await pool.execute(code, { files: { ...small, c: large, d: large } });
      for (const { files } of [one, two]) {
        expect(files.map((file) => file.path)).toEqual(['out-a.txt', 'out-b.bin', 'out-c']);
        const [text, bytes] = await Promise.all(files.slice(0, 2).map((file) => pool.download(file)));
        expect(new TextDecoder().decode(text)).toBe('é');
        expect([...(bytes ?? [])]).toEqual([0, 255]);
      }
      const linked = two.files[2];
      expect(linked?.url).toBeDefined();
      if (linked) expect(Buffer.from(await pool.download(linked)).equals(large)).toBe(true);
    });

    it('runs batches, checks programs, and reads packages and status', async () => {
      const results = await pool.batch([{ code: '1' }, { code: '1 / 0' }]);
      expect(results.map(({ success }) => success)).toEqual([true, false]);
      expect((await pool.check('def')).valid).toBe(false);
      expect((await pool.packages()).loaded).toEqual([]);
      expect((await pool.status()).pool.state).toBe('RUNNING');
    });
  });

  describe('events', () => {
    it('come while the code runs, and end with the result', async () => {
      const types: string[] = [];
      let early = false;
      for await (const event of pool.stream(
        'import time, sys\nsys.stdout.write("one\\u2028é\\n")\ntime.sleep(.5)\nsys.stderr.write("two")\ndisplay(1)\n6 * 7',
      )) {
        types.push(event.type);
        if (event.type === 'stdout') {
          expect(event.text).toBe('one\u2028é\n');
          early = (await pool.executions()).length === 1;
        }
        if (event.type === 'result') {
          expect(event.execution.result).toBe(42);
          expect(event.error).toBeNull();
        }
      }
      expect(types).toEqual(['started', 'stdout', 'stderr', 'display', 'result']);
      expect(early).toBe(true);
    });

    it('tell of code that failed, and throw what was refused', async () => {
      const last = (await all(pool.stream('1 / 0'))).at(-1);
      expect(last?.type === 'result' && last.error).toMatchObject({ code: 'EXECUTION_ERROR' });
      expect(await failureOf(all(pool.stream('')))).toMatchObject({ code: 'VALIDATION_FAILED' });
    });

    it('throw when the connection breaks before the result', async () => {
      const other = await startServer();
      const events: RunEvent[] = [];
      const failure = await failureOf(
        (async () => {
          for await (const event of new PyodidePool({ url: other.url }).stream(FOREVER)) {
            events.push(event);
            if (event.type === 'stdout') other.signal('SIGKILL');
          }
        })(),
      );
      await other.exited;
      expect(events.map(({ type }) => type)).toEqual(['started', 'stdout']);
      expect(failure).toMatchObject({ code: 'ANSWER_UNREADABLE' });
    }, 90_000);
  });

  describe('cancelling', () => {
    const idle = () => waitFor(async () => (await pool.executions()).length === 0, 10_000);
    const busy = () => waitFor(async () => (await pool.executions()).length === 1, 10_000);

    it('by a signal ends the run, also under a key', async () => {
      for (const idempotencyKey of [undefined, true] as const) {
        const leave = new AbortController();
        const run = failureOf(pool.execute(FOREVER, { signal: leave.signal, idempotencyKey }));
        await busy();
        leave.abort();
        expect(await run).toMatchObject({ name: 'AbortError' });
        await idle();
      }
    });

    it('by leaving the loop ends the run', async () => {
      for await (const event of pool.stream(FOREVER)) if (event.type === 'stdout') break;
      await idle();
    });

    it('by id ends it for whoever waits', async () => {
      const executionId = crypto.randomUUID();
      const run = failureOf(pool.execute(FOREVER, { executionId }));
      await busy();
      await pool.cancel(executionId);
      expect(await run).toMatchObject({ code: 'EXECUTION_CANCELLED', execution: { stdout: 'on\n' } });
    });
  });

  describe('sessions', () => {
    it('keep state, fork, roll back, and end', async () => {
      const session = await pool.createSession({ files: { 'in.txt': 'x' }, metadata: { title: 't' } });
      expect(await session.execute('n = 1\nopen("in.txt").read()')).toMatchObject({
        result: 'x',
        state: 'kept',
      });
      const { current } = await session.checkpoints();
      const failed = await failureOf(session.execute('n = 2\n1 / 0'));
      expect(failed).toMatchObject({ code: 'EXECUTION_ERROR', execution: { state: 'kept' } });
      const fork = await session.fork();
      await session.rollback(current);
      expect((await session.execute('n')).result).toBe(1);
      expect((await fork.execute('n')).result).toBe(2);
      const copy = await pool.importSession(await session.export());
      expect((await copy.execute('n')).result).toBe(1);
      const steps = await all(copy.stream('n + 1'));
      expect(steps.at(-1)).toMatchObject({ type: 'result', execution: { result: 2, state: 'kept' } });
      const listed = (await all(pool.sessions())).map(({ id }) => id);
      expect(listed).toEqual([copy.id, fork.id, session.id]);
      for (const one of [session, fork, copy]) await one.delete();
      expect(await failureOf(pool.session(session.id).info())).toMatchObject({ code: 'SESSION_NOT_FOUND' });
      expect(await all(pool.sessions())).toEqual([]);
    });

    it('list more sessions than a page has', async () => {
      const made = await Promise.all(Array.from({ length: 60 }, () => pool.createSession()));
      expect(await all(pool.sessions())).toHaveLength(60);
      await Promise.all(made.map((session) => session.delete()));
    });

    it('have files, with any name and content', async () => {
      const session = await pool.createSession();
      const name = 'ä b/100%#?.bin';
      await session.writeFile(name, Uint8Array.of(0, 255));
      await session.writeFile('t.txt', 'é');
      expect((await session.files()).map((file) => file.path)).toContain(name);
      expect([...(await session.readFile(name))]).toEqual([0, 255]);
      expect(await session.readText('t.txt')).toBe('é');
      await session.deleteFile(name);
      expect(await failureOf(session.readFile(name))).toMatchObject({ code: 'SESSION_FILE_NOT_FOUND' });
      await session.delete();
    });
  });

  it('creates jobs, waits for them, lists and cancels them', async () => {
    const job = await pool.createJob('open("a").read() + "!"', { files: { a: 'x' } });
    expect((await job.result()).result).toBe('x!');
    const failing = await pool.createJob('1 / 0');
    expect(await failureOf(failing.result())).toMatchObject({ code: 'EXECUTION_ERROR' });
    const endless = await pool.createJob(FOREVER);
    await endless.cancel();
    expect(await failureOf(endless.result())).toMatchObject({ code: 'EXECUTION_CANCELLED' });
    const listed = (await all(pool.jobs())).map(({ id }) => id);
    expect(listed).toEqual([endless.id, failing.id, job.id]);
    expect(await all(pool.jobs({ state: 'failed' }))).toMatchObject([{ id: failing.id }]);
    expect((await pool.job(job.id).info()).state).toBe('succeeded');
  });

  describe('retries', () => {
    it('wait as Retry-After says until there is room', async () => {
      const patient = new PyodidePool({ url: server.url, retries: 5 });
      const runs = Array.from({ length: 4 }, () => patient.execute('import time; time.sleep(.3)\n1'));
      const refused = await failureOf(Promise.all([1, 2, 3].map(() => pool.execute('1'))));
      expect(refused).toMatchObject({ code: 'POOL_QUEUE_FULL', retryAfter: 1 });
      expect((await Promise.all(runs)).map(({ result }) => result)).toEqual([1, 1, 1, 1]);
    });

    it('run code once under a key though an answer is lost, and never twice without one', async () => {
      const broken = await startBrokenPath(server.port);
      const client = new PyodidePool({ url: broken.url });
      const session = await client.createSession();
      await session.execute('n = 0');
      broken.lose(1);
      const run = await session.execute('n += 1; n', { idempotencyKey: true });
      expect(run.result).toBe(1);
      broken.lose(1);
      expect(await failureOf(session.execute('n += 1; n'))).toMatchObject({
        code: 'CONNECTION_FAILED',
        status: 0,
      });
      expect((await session.execute('n')).result).toBe(2);
      broken.lose(1);
      expect((await session.info()).id).toBe(session.id);
      broken.close();
      await pool.session(session.id).delete();
    });

    it('go on after refused connections, when nothing was sent', async () => {
      const at = await freePort();
      const run = new PyodidePool({ url: `http://127.0.0.1:${at}`, retries: 5 }).execute('1');
      await new Promise((resolve) => setTimeout(resolve, 300));
      const path = await startBrokenPath(server.port, at);
      expect((await run).result).toBe(1);
      path.close();
    });

    it('end, with an error that says why', async () => {
      const url = `http://127.0.0.1:${await freePort()}`;
      const failure = await failureOf(new PyodidePool({ url, retries: 1 }).execute('1'));
      expect(failure).toMatchObject({ code: 'CONNECTION_FAILED', status: 0 });
      expect((failure as Error).message).toContain('ECONNREFUSED');
    });
  });

  it('sends the key', async () => {
    const keys = writeKeys({ ci: {} });
    const guarded = await startServer({ API_KEYS_FILE: keys.file });
    const key = keys.key('ci');
    expect((await new PyodidePool({ url: guarded.url, key }).execute('1')).result).toBe(1);
    const failure = await failureOf(new PyodidePool({ url: guarded.url, key: '' }).execute('1'));
    expect(failure).toMatchObject({ code: 'UNAUTHENTICATED', status: 401 });
    await guarded.stop();
  }, 90_000);

  it('works as its README begins, built as its package is', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'client-'));
    const out = path.join(folder, 'node_modules', 'pyodide-pool-client');
    await node(['node_modules/typescript/bin/tsc', '-p', CLIENT, '--outDir', path.join(out, 'dist')]);
    symlinkSync(path.join(CLIENT, 'package.json'), path.join(out, 'package.json'));
    const [, program] =
      /```js\n([\s\S]*?)```/.exec(readFileSync(path.join(CLIENT, 'README.md'), 'utf8')) ?? [];
    expect(program?.trim().split('\n')).toHaveLength(5);
    writeFileSync(path.join(folder, 'five-lines.mjs'), String(program));
    const env = { PATH: process.env.PATH, PYODIDE_POOL_URL: server.url };
    const ended = await runProgram(process.execPath, ['--preserve-symlinks', 'five-lines.mjs'], {
      cwd: folder,
      env,
    });
    expect(ended).toEqual({ code: 0, stdout: '42\n[ 1, 2 ]\n', stderr: '' });
    rmSync(folder, { recursive: true });
  }, 90_000);
});
