import { createHash } from 'node:crypto';
import { runChaos } from '../../bench/kit/session-chaos.mjs';
import { postAndLeave, type Server, startServer, waitFor } from '../kit/server.js';
import { getBytes, makeSession, sendBytes, sessionOf, workersOf } from '../kit/sessions.js';

const encode = (text: string) => new TextEncoder().encode(text);

describe('/api/sessions', () => {
  let server: Server;
  beforeAll(async () => {
    server = await startServer({
      SESSION_CHECKPOINTS_MAX: '8',
      SESSION_FILE_BYTES_MAX: '100000',
      SESSION_QUEUE_SIZE: '3',
      SESSIONS_MAX: '2500',
    });
  }, 90_000);
  afterAll(() => server?.stop());

  describe('running in one', () => {
    it('begins without a body or with an object, and nothing else', async () => {
      const json = { 'content-type': 'application/json' };
      const statuses = [];
      for (const body of [undefined, '{}', 'null', '[]']) {
        const { status } = await server.send('POST', '/api/sessions', body, body === undefined ? {} : json);
        statuses.push(status);
      }
      expect(statuses).toEqual([201, 201, 400, 400]);
    });

    it('goes on where the run before ended, as a notebook does', async () => {
      const session = await makeSession(server, { metadata: { title: 'n' } });
      const first = await session.run(
        'import dataclasses, os\n@dataclasses.dataclass\nclass P:\n  x: int\np = P(1)\ngen = (i for i in range(9)); next(gen)\nos.mkdir("d"); os.chdir("d")\nf = open("a.txt", "w+"); f.write("kept"); f.seek(2)\n42',
      );
      expect(first.json).toMatchObject({
        success: true,
        data: {
          outcome: 'ok',
          result: 42,
          state: 'kept',
          stateReason: null,
          restoreTime: expect.any(Number),
        },
      });
      expect(first.json.data.checkpoint).toEqual({
        id: expect.stringMatching(/^[0-9a-f]{32}$/),
        bytes: expect.any(Number),
        createdAt: expect.stringMatching(/Z$/),
        origin: 'step',
        time: expect.any(Number),
      });
      expect(await session.value('[repr(p), next(gen), f.read(), os.getcwd(), _]')).toEqual([
        'P(x=1)',
        1,
        'pt',
        '/home/pyodide/d',
        42,
      ]);
      const failing = await session.run('p.x = 7\n1 / 0');
      expect(failing.json).toMatchObject({
        success: false,
        code: 'EXECUTION_ERROR',
        data: { state: 'kept' },
      });
      expect(await session.value('p.x')).toBe(7);
      const { json } = await session.get();
      expect(json.data).toMatchObject({ executions: 4, checkpoints: 4, metadata: { title: 'n' } });
      expect(json.data.files).toEqual({ count: 1, bytes: 4 });
    });

    it('keeps the state of a run that was stopped in time', async () => {
      const session = await makeSession(server);
      const { json } = await session.run('a = 1\nwhile True: a += 1', { timeout: 200 });
      expect(json.data).toMatchObject({ outcome: 'timeout', state: 'kept' });
      expect(await session.value('a > 1')).toBe(true);
    });

    it('falls back to the last state when its worker is killed, and says so', async () => {
      const session = await makeSession(server);
      await session.value('a = 1');
      const running = session.run('a = 2\nimport time\ntime.sleep(20)');
      const busy = async () => (await server.get('/api/status')).json.data.pool.busy;
      await waitFor(async () => (await busy()) > 0, 5_000);
      for (const pid of await workersOf(server)) process.kill(pid, 'SIGKILL');
      const { json } = await running;
      expect(json.data).toMatchObject({ outcome: 'crashed', state: 'restored' });
      expect(json.data.stateReason).toMatch(/ended/);
      expect(await session.value('a')).toBe(1);
    });

    it('takes one run at a time, in order, and refuses when asked or when too many wait', async () => {
      const session = await makeSession(server);
      await session.value('seen = []');
      const first = session.run('import time; time.sleep(0.6); seen.append(0)');
      await new Promise((resolve) => setTimeout(resolve, 150));
      const refused = await session.run('seen.append("no")', { wait: false });
      expect([refused.status, refused.json.code]).toEqual([409, 'SESSION_BUSY']);
      const others: Promise<{ status: number }>[] = [];
      for (const n of [1, 2, 3, 4]) {
        others.push(session.run(`seen.append(${n})`));
        await new Promise((resolve) => setTimeout(resolve, 30));
      }
      await first;
      expect((await Promise.all(others)).map(({ status }) => status)).toEqual([200, 200, 200, 409]);
      expect(await session.value('seen')).toEqual([0, 1, 2, 3]);
    });

    it('lets the next go on when a client that waits goes away', async () => {
      const session = await makeSession(server);
      const first = session.run('import time; time.sleep(2); n = 1');
      await new Promise((resolve) => setTimeout(resolve, 100));
      // It takes half a second to tell who left from who has only ended their side.
      await postAndLeave(server, `${session.path}/execute`, { code: 'n = 99' }, 50);
      await first;
      expect(await session.value('n')).toBe(1);
    });

    it('has nothing in common with other runs', async () => {
      const session = await makeSession(server);
      await session.value('secret = 5; import builtins; builtins.leak = 1');
      expect(
        (await server.run('["secret" in globals(), hasattr(__builtins__, "leak")]')).json.data.result,
      ).toEqual([false, false]);
      const other = await makeSession(server);
      expect(await other.value('"secret" in globals()')).toBe(false);
    });

    it('runs what is left of a session that is deleted meanwhile, and stores nothing', async () => {
      const session = await makeSession(server);
      const running = session.run('import time; time.sleep(0.4); 5');
      await new Promise((resolve) => setTimeout(resolve, 150));
      expect((await server.send('DELETE', session.path)).status).toBe(200);
      const { status, json } = await running;
      expect(status).toBe(200);
      expect(json.data).toMatchObject({ result: 5, state: 'gone', checkpoint: null });
      expect((await session.get()).status).toBe(404);
    });
  });

  describe('history', () => {
    it('rolls back and forward, and forks, without running anything', async () => {
      const session = await makeSession(server);
      const ids: string[] = [];
      for (const n of [1, 2, 3]) ids.push((await session.run(`n = ${n}`)).json.data.checkpoint.id);
      const list = (await session.get('/checkpoints')).json.data;
      expect(list.checkpoints.map(({ id }: { id: string }) => id)).toEqual(ids);
      expect(list.current).toBe(ids[2]);
      const back = await session.post('/rollback', { checkpoint: ids[0] });
      expect(back.json.data.checkpoint.id).toBe(ids[0]);
      expect(await session.value('n')).toBe(1);
      await session.post('/rollback', { checkpoint: ids[2] });
      expect(await session.value('n')).toBe(3);
      const made = await session.post('/fork', { checkpoint: ids[1], metadata: { from: 'n' } });
      expect(made.status).toBe(201);
      expect(made.headers.get('location')).toBe(`/api/sessions/${made.json.data.id}`);
      const fork = sessionOf(server, made.json.data.id);
      expect(await fork.value('n += 40; n')).toBe(42);
      expect(await session.value('n')).toBe(3);
      await server.send('DELETE', session.path);
      expect(await fork.value('n')).toBe(42);
    });

    it('rolls back to a pristine interpreter, and forward again', async () => {
      const session = await makeSession(server);
      const { id } = (await session.run('n = 1')).json.data.checkpoint;
      const back = await session.post('/rollback', { checkpoint: null });
      expect([back.status, back.json.data.checkpoint, back.json.data.checkpoints]).toEqual([200, null, 1]);
      expect((await session.get('/checkpoints')).json.data.current).toBeNull();
      expect(await session.value('"n" in globals()')).toBe(false);
      await session.post('/rollback', { checkpoint: id });
      expect(await session.value('n')).toBe(1);
      expect((await session.post('/rollback', {})).status).toBe(400);
    });

    it('keeps as many states as it may, and says of the others that they are gone', async () => {
      const session = await makeSession(server);
      const ids: string[] = [];
      for (let n = 0; n < 9; n++) ids.push((await session.run(`n = ${n}`)).json.data.checkpoint.id);
      const kept = (await session.get('/checkpoints')).json.data.checkpoints;
      expect(kept.map(({ id }: { id: string }) => id)).toEqual(ids.slice(1));
      const { status, json } = await session.post('/rollback', { checkpoint: ids[0] });
      expect([status, json.code]).toEqual([404, 'CHECKPOINT_NOT_FOUND']);
    });
  });

  describe('export and import', () => {
    it('makes a session of its own that stands where the other stood', async () => {
      const session = await makeSession(server, { metadata: { a: 1 } });
      await session.value('gen = (i for i in range(5)); next(gen)');
      const response = await fetch(`${server.url}${session.path}/export`);
      expect(response.headers.get('content-type')).toBe('application/octet-stream');
      expect(response.headers.get('content-disposition')).toMatch(
        /^attachment; filename="session-[0-9a-f]{8}\./,
      );
      const file = new Uint8Array(await response.arrayBuffer());
      expect(Number(response.headers.get('content-length'))).toBe(file.length);
      const { status, json } = await sendBytes(server, 'POST', '/api/sessions/import', file);
      expect(status).toBe(201);
      expect(json.data).toMatchObject({ metadata: { a: 1 }, executions: 1, checkpoints: 1 });
      expect(await sessionOf(server, json.data.id).value('list(gen)')).toEqual([1, 2, 3, 4]);
    });

    it('refuses a file with a byte changed anywhere, cut short or longer, and stores nothing', async () => {
      const session = await makeSession(server);
      await session.value('a = list(range(1000)); open("f", "w").write("x" * 999)');
      const file = await getBytes(server, `${session.path}/export`);
      const before = (await server.get('/api/sessions?limit=500')).json.data.sessions.length;
      const places = [
        0,
        7,
        8,
        11,
        12,
        40,
        ...Array.from({ length: 40 }, (_, n) => Math.floor((n / 40) * file.length)),
      ];
      places.push(file.length - 33, file.length - 32, file.length - 1);
      const broken: Uint8Array[] = places.map((place) => {
        const copy = Uint8Array.from(file);
        copy[place] = (copy[place] as number) ^ (1 + (place % 255));
        return copy;
      });
      broken.push(
        file.subarray(0, -1),
        file.subarray(0, 100),
        file.subarray(0, 5),
        new Uint8Array([...file, 0]),
      );
      for (const bytes of broken) {
        const { status, json } = await sendBytes(server, 'POST', '/api/sessions/import', bytes);
        expect([
          [409, 'CHECKPOINT_FOREIGN'],
          [422, 'CHECKPOINT_DAMAGED'],
        ]).toContainEqual([status, json.code]);
      }
      expect((await server.get('/api/sessions?limit=500')).json.data.sessions).toHaveLength(before);
    });

    it('refuses what was sealed again by someone who knows how, wherever the checkpoint inside is changed', async () => {
      const session = await makeSession(server);
      await session.value('a = list(range(1000)); open("f", "w").write("x" * 999)');
      const file = Buffer.from(await getBytes(server, `${session.path}/export`));
      const start = 12 + file.readUInt32LE(8);
      const seal = (bytes: Buffer) => {
        const body = bytes.subarray(0, -32);
        return new Uint8Array([...body, ...createHash('sha256').update(body).digest()]);
      };
      for (let n = 0; n < 30; n++) {
        const copy = Buffer.from(file);
        const place = start + Math.floor((n / 30) * (file.length - 32 - start));
        copy[place] = (copy[place] as number) ^ 0x55;
        const { status, json } = await sendBytes(server, 'POST', '/api/sessions/import', seal(copy));
        expect([
          [409, 'CHECKPOINT_FOREIGN'],
          [422, 'CHECKPOINT_DAMAGED'],
        ]).toContainEqual([status, json.code]);
      }
    });

    it('refuses an empty body', async () => {
      const { status, json } = await server.send('POST', '/api/sessions/import');
      expect([status, json.code]).toEqual([400, 'EMPTY_BODY']);
    });
  });

  describe('files', () => {
    it('puts, gives, lists and deletes files of any type, without and with a state', async () => {
      const session = await makeSession(server);
      for (const [name, type] of [
        ['d/a.json', 'application/json'],
        ['ü b.txt', 'text/plain'],
        ['c', 'image/png'],
      ] as const) {
        const content = encode(`{"not json ${name}`);
        const put = await sendBytes(server, 'PUT', `${session.path}/files/${encodeURI(name)}`, content, {
          'content-type': type,
        });
        expect(put.status).toBe(200);
        expect(await getBytes(server, `${session.path}/files/${encodeURI(name)}`)).toEqual(content);
      }
      expect(await session.value('import os; [sorted(os.listdir()), open("d/a.json").read()]')).toEqual([
        ['c', 'd', 'ü b.txt'],
        '{"not json d/a.json',
      ]);
      const { files } = (await session.get('/files')).json.data;
      expect(files.map(({ path, kind }: { path: string; kind: string }) => `${kind} ${path}`).sort()).toEqual(
        ['file c', 'file d/a.json', 'file ü b.txt', 'folder d'],
      );
      expect((await server.send('DELETE', `${session.path}/files/d`)).status).toBe(200);
      expect(await session.value('sorted(os.listdir())')).toEqual(['c', 'ü b.txt']);
      const gone = await session.get('/files/d/a.json');
      expect([gone.status, gone.json.code]).toEqual([404, 'SESSION_FILE_NOT_FOUND']);
    });

    it('begins with the files it was given', async () => {
      const session = await makeSession(server, { files: [{ path: 'in/a.csv', content: 'a,b\n' }] });
      expect((await session.get()).json.data).toMatchObject({ executions: 0, files: { count: 1, bytes: 4 } });
      expect(await session.value('open("in/a.csv").read()')).toBe('a,b\n');
    });

    it('gives a file of an earlier state', async () => {
      const session = await makeSession(server);
      const { id } = (await session.run('open("f", "w").write("old")')).json.data.checkpoint;
      await session.value('open("f", "w").write("new")');
      const read = async (query: string) => (await session.get(`/files/f${query}`)).text;
      expect([await read(''), await read(`?checkpoint=${id}`)]).toEqual(['new', 'old']);
    });

    it('lets no path out of the work folder, through links neither', async () => {
      const session = await makeSession(server);
      await session.value(
        'import os; os.symlink("/tmp", "out"); os.symlink("/etc/passwd", "passwd"); open("/tmp/secret", "w").write("s")',
      );
      for (const path of [
        '..%2f..%2ftmp%2fsecret',
        '%2e%2e%2fx',
        '%2ftmp%2fsecret',
        '%2fhome%2fpyodide%2fx',
        'a%2f%2e%2e%2fb',
        'a%2f%2fb',
        'a%00b',
        `${'x'.repeat(300)}`,
        '%ED%A0%80',
      ]) {
        for (const method of ['GET', 'PUT', 'DELETE']) {
          const { status } = await server.send(
            method,
            `${session.path}/files/${path}`,
            method === 'PUT' ? 'x' : undefined,
          );
          expect(`${method} ${path} ${status}`).toBe(`${method} ${path} 400`);
        }
      }
      for (const path of ['out/secret', 'passwd', 'out']) {
        expect((await session.get(`/files/${path}`)).status).toBe(404);
        expect((await server.send('PUT', `${session.path}/files/${path}`, 'x')).status).toBe(400);
      }
      expect(await session.value('[open("/tmp/secret").read(), os.listdir("/tmp")]')).toEqual([
        's',
        ['secret'],
      ]);
      expect((await server.send('DELETE', `${session.path}/files/out`)).status).toBe(200);
      expect(await session.value('[os.listdir("/tmp"), os.path.lexists("out")]')).toEqual([
        ['secret'],
        false,
      ]);
    });

    it('takes a file up to its limit, and refuses more before it has arrived', async () => {
      const session = await makeSession(server);
      const path = `${session.path}/files/big`;
      expect((await sendBytes(server, 'PUT', path, new Uint8Array(100_000))).status).toBe(200);
      const { status, json } = await sendBytes(server, 'PUT', path, new Uint8Array(100_001));
      expect([status, json.code]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
      expect(await getBytes(server, path)).toHaveLength(100_000);
    });
  });

  describe('their lives', () => {
    it.each([
      ['ttl', { ttl: 5 }],
      ['metadata', { metadata: [] }],
      ['metadata', { metadata: { a: 'x'.repeat(5000) } }],
      ['packages', { packages: ['no-such-package'] }],
      ['packages', { packages: ['../x'] }],
      ['files', { files: [{ path: '../x', content: '' }] }],
      ['nope', { nope: 1 }],
    ])('refuses a wrong %s by name', async (field, body) => {
      const { status, json } = await server.post('/api/sessions', body);
      expect([status, json.code]).toEqual([400, 'VALIDATION_FAILED']);
      expect(json.error).toContain(field);
    });

    it('expire after their ttl without use', async () => {
      const session = await makeSession(server, { ttl: 1_000 });
      await session.value('1');
      await waitFor(async () => (await session.get()).status === 404, 5_000);
      const { status, json } = await session.run('1');
      expect([status, json.code]).toEqual([404, 'SESSION_NOT_FOUND']);
    });

    it('grants no longer ttl than the server allows', async () => {
      const { json } = await server.post('/api/sessions', { ttl: 30 * 86_400_000 });
      expect(json.data.ttl).toBe(7 * 86_400_000);
    });

    it.each(['nope', '0'.repeat(32), '..%2f..', 'a'.repeat(99)])('does not know %s', async (id) => {
      for (const [method, path] of [
        ['GET', ''],
        ['DELETE', ''],
        ['GET', '/checkpoints'],
        ['GET', '/export'],
        ['GET', '/files'],
        ['GET', '/files/a'],
      ] as const) {
        const { status, json } = await server.send(method, `/api/sessions/${id}${path}`);
        expect([status, json.code]).toEqual([404, 'SESSION_NOT_FOUND']);
      }
      const run = await server.post(`/api/sessions/${id}/execute`, { code: '1' });
      expect(run.json.code).toBe('SESSION_NOT_FOUND');
    });

    it('holds under random steps, rollbacks, forks, files and transfers while workers are killed', async () => {
      const { wrong, ...tally } = await runChaos({
        urls: [server.url],
        pids: [server.pid],
        steps: 36,
        clients: 3,
        seed: 7,
        stepsPerKill: 10,
        limitMs: 90_000,
      });
      expect(wrong).toEqual([]);
      expect(tally.kept).toBeGreaterThan(0);
      expect(tally.kills).toBeGreaterThan(0);
    }, 120_000);

    it('come in thousands, are listed page by page, and are refused beyond the limit', async () => {
      const root = await makeSession(server);
      await root.value('x = 1');
      const codes = new Set<string>();
      for (let n = 0; n < 26; n++) {
        const answers = await Promise.all(Array.from({ length: 100 }, () => root.post('/fork')));
        for (const { json } of answers) codes.add(json.code ?? 'made');
      }
      expect(codes).toEqual(new Set(['made', 'SESSION_LIMIT']));
      const seen = new Set<string>();
      for (let cursor: string | null = ''; cursor !== null; ) {
        const { json } = await server.get(`/api/sessions?limit=500${cursor && `&cursor=${cursor}`}`);
        for (const { id } of json.data.sessions) seen.add(id);
        cursor = json.data.next;
      }
      expect(seen.size).toBe(2_500);
      const [some] = seen;
      expect((await server.send('DELETE', `/api/sessions/${some}`)).status).toBe(200);
      expect((await root.post('/fork')).status).toBe(201);
    }, 120_000);
  });
});
