import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { ask } from '../kit/ask.js';
import { type Answer, type Server, startServer } from '../kit/server.js';

const PAGE = path.join(import.meta.dirname, '..', '..', 'docs', 'predecessor-clients.md');
const JSON_TYPE = { 'content-type': 'application/json' };

describe('clients of the predecessor', () => {
  let folder: string;
  let server: Server;
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'differences-'));
    server = await startServer({
      COMPAT_SHARED_FILES: 'on',
      COMPAT_SHARED_DIR: path.join(folder, 'shared'),
      CORS_ORIGINS: 'https://app.example',
    });
  }, 90_000);
  afterAll(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const raw = (code: string, type = 'text/plain') =>
    server.send('POST', '/api/execute-raw', code, { 'content-type': type });
  const stats = async () => (await server.get('/api/dashboard/stats')).json.stats;
  const codes = (...answers: Answer[]) => answers.map(({ status, json }) => [status, json.code]);

  describe('find what they know', () => {
    it.each([
      ['POST', '/api/execute-raw/'],
      ['POST', '/API/Execute-Raw'],
      ['POST', '/api/execute-raw/?a=1'],
    ])('%s %s', async (method, pathname) => {
      const { status, json } = await server.send(method, pathname, '6 * 7', { 'content-type': 'text/plain' });
      expect([status, json.data.result]).toEqual([200, '42']);
    });

    it('other case and a slash at the end, in every path, and names as they are', async () => {
      for (const pathname of ['/Health/', '/api/STATUS', '/api/uploaded-files/', '/api/Stats/', '/Ready/']) {
        expect([pathname, (await server.get(pathname)).status]).toEqual([pathname, 200]);
      }
      await raw('open("uploads/Name.TXT", "w").write("x")');
      expect((await server.get('/api/FILE-INFO/Name.TXT/')).json.data.filename).toBe('Name.TXT');
      expect((await server.get('/Uploads/Name.TXT')).text).toBe('x');
      expect((await server.send('DELETE', '/api/Uploaded-Files/Name.TXT/')).json.data.filename).toBe(
        'Name.TXT',
      );
      const wrong = await server.send('PUT', '/api/Execute/');
      expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'POST']);
    });

    it('the documentation behind a slash', async () => {
      const { status, headers } = await ask(server.port, { path: '/docs/' });
      expect([status, headers.location]).toEqual([301, '../docs']);
      expect((await server.get('/docs/')).text).toContain('swagger-ui');
    });

    it('new paths are strict', async () => {
      for (const pathname of ['/api/sessions/', '/API/sessions', '/health/live/', '/api/limits/']) {
        expect([pathname, (await server.get(pathname)).status]).toEqual([pathname, 404]);
      }
    });

    it('a timeout with a fraction', async () => {
      for (const pathname of ['/api/execute', '/api/execute-stream']) {
        for (const [timeout, status] of [
          [1500.5, 200],
          [299_999.5, 200],
          [300_000.5, 400],
          [-0.5, 400],
          ['1500.5', 400],
        ]) {
          const answer = await server.post(pathname, { code: '1', timeout });
          expect([pathname, timeout, answer.status]).toEqual([pathname, timeout, status]);
        }
      }
      expect((await server.run('1', { timeout: 1500.5 })).json.data.limits.timeout).toMatchObject({
        asked: 1501,
      });
      expect((await server.post('/api/jobs', { code: '1', timeout: 1500.5 })).status).toBe(400);
    });

    it('a text in ISO-8859-1', async () => {
      const { text } = await ask(server.port, {
        method: 'POST',
        path: '/api/execute-raw',
        headers: { 'content-type': 'text/plain; charset=iso-8859-1' },
        body: Buffer.from('"\xe9"', 'latin1'),
      });
      expect(JSON.parse(text).data.result).toBe('\u00e9');
    });

    it('rates and trends as they read them', async () => {
      await server.send('POST', '/api/dashboard/stats/clear');
      expect((await stats()).overview).toMatchObject({
        totalExecutions: 0,
        successRate: 0,
        averageExecutionTime: 0,
      });
      for (const code of ['1', '2', '3', '1 / 0']) await raw(code);
      const { overview, recent, hourlyTrend, recentExecutions } = await stats();
      expect([overview.successRate, recent.recentSuccessRate]).toEqual(['75.0', '75.0']);
      expect(Number.isInteger(overview.averageExecutionTime)).toBe(true);
      expect([hourlyTrend.length, hourlyTrend.every(Number.isInteger)]).toEqual([24, true]);
      expect(hourlyTrend.reduce((sum: number, count: number) => sum + count, 0)).toBe(4);
      expect(recentExecutions.map(({ error }: { error: string | null }) => error)).toEqual([
        'ZeroDivisionError',
        null,
        null,
        null,
      ]);
    });

    it('whether there is a file', async () => {
      const { status, json } = await server.get('/api/file-info/none.csv');
      const nothing = { size: null, uploaded: null, modified: null, vfsPath: null };
      const data = { exists: false, filename: 'none.csv', ...nothing, pyodideFile: { exists: false } };
      expect([status, json.success, json.data]).toEqual([200, true, data]);
    });

    it('plots in folders five deep', async () => {
      const name = 'a/b/c/d/e/plot.png';
      const code = `import os\nos.makedirs("plots/a/b/c/d/e")\nopen("plots/${name}", "w").write("x")`;
      expect((await raw(code)).json.data.stderr).toBe('');
      expect((await server.send('POST', '/api/extract-plots')).json.extracted_files).toEqual([
        `/plots/${name}`,
      ]);
    });
  });

  /** Each row of the table in docs/predecessor-clients.md, by its first cell. */
  const DIFFERENT: [there: RegExp, check: () => Promise<void>][] = [
    [
      /^`result` of execute-raw is JSON/,
      async () => {
        // Containers within containers, empty ones, and what JSON has no word for: all as print() writes it.
        for (const [code, result] of [
          ['[1, "a"]', "[1, 'a']"],
          ['{"a": 1}', "{'a': 1}"],
          ['(1,)', '(1,)'],
          ['[{"a": (None, [True, 1.0])}, {2}]', "[{'a': (None, [True, 1.0])}, {2}]"],
          ['[]', '[]'],
          ['{}', '{}'],
          ['set()', 'set()'],
          ['True', 'True'],
          ['None', 'None'],
          ['2.0', '2.0'],
          ['float("nan")', 'nan'],
          ['b"x"', "b'x'"],
          ['"[1, 2]"', '[1, 2]'],
          ['import decimal\ndecimal.Decimal("1.50")', '1.50'],
          ['import json\njson.dumps({"a": [1]})', '{"a": [1]}'],
        ] as const) {
          expect([code, (await raw(code)).json.data.result]).toEqual([code, result]);
        }
      },
    ],
    [
      /^unknown fields/,
      async () => {
        const more = { code: '6 * 7', surprise: 1, __proto__x: 2 };
        expect(codes(await server.post('/api/execute', more))).toEqual([[400, 'VALIDATION_FAILED']]);
        const stream = await server.post('/api/execute-stream', more);
        expect([stream.status, stream.text]).toEqual([200, expect.stringContaining('"type":"complete"')]);
        const install = await server.post('/api/install-package', { package: 'os', surprise: 1 });
        expect(install.status).toBe(403);
        // What is known is checked all the same.
        expect((await server.post('/api/execute-stream', { surprise: 1 })).status).toBe(400);
      },
    ],
    [
      /^a content type that the path does not read/,
      async () => {
        const json = await raw('{"code": "1"}', 'application/json');
        const form = new FormData();
        form.append('file', new Blob([new Uint8Array(10 * 1024 * 1024 + 1)]), 'a.csv');
        const large = await fetch(`${server.url}/api/upload`, { method: 'POST', body: form });
        expect([json.status, large.status]).toEqual([415, 413]);
      },
    ],
    [
      /^urlencoded/,
      async () => {
        const answer = await server.send('POST', '/api/execute', 'code=1', {
          'content-type': 'application/x-www-form-urlencoded',
        });
        expect(codes(answer)).toEqual([[415, 'UNSUPPORTED_MEDIA_TYPE']]);
      },
    ],
    [
      /^gzip/,
      async () => {
        const body = gzipSync('{"code":"1"}');
        const headers = { ...JSON_TYPE, 'content-encoding': 'gzip' };
        const { status, text } = await ask(server.port, {
          method: 'POST',
          path: '/api/execute',
          headers,
          body,
        });
        expect([status, text]).toEqual([415, expect.stringContaining('does not support')]);
      },
    ],
    [
      /^`Access-Control-Allow-Origin/,
      async () => {
        const of = async (headers = {}) =>
          (await ask(server.port, { path: '/health', headers })).headers['access-control-allow-origin'];
        expect([await of(), await of({ origin: 'https://app.example' })]).toEqual([
          undefined,
          'https://app.example',
        ]);
      },
    ],
    [
      /^OPTIONS/,
      async () => {
        const { status, headers } = await server.send('OPTIONS', '/api/execute');
        expect([status, headers.get('allow')]).toEqual([405, expect.stringContaining('POST')]);
        const asked = { origin: 'https://app.example', 'access-control-request-method': 'POST' };
        expect(
          (await ask(server.port, { method: 'OPTIONS', path: '/api/execute', headers: asked })).status,
        ).toBe(204);
      },
    ],
    [
      /^`\/healthcheck` reports host name/,
      async () => {
        const { data } = (await server.get('/healthcheck')).json;
        expect(Object.keys(data).sort()).toEqual([
          'pyodide',
          'responseTime',
          'status',
          'timestamp',
          'uptime',
        ]);
      },
    ],
    [
      /^503 answers of `\/ready`/,
      async () => {
        // No worker starts within a tenth of a second.
        const starting = await startServer({ PYODIDE_INIT_TIMEOUT: '100' }, { ready: false });
        const { status, json } = await starting.get('/ready');
        await starting.stop();
        expect([status, json.data]).toEqual([503, null]);
      },
    ],
    [
      /^`executionTime` of `POST \/api\/execute`/,
      async () => {
        const times = [];
        for (let n = 0; n < 5; n++) times.push((await server.run('1')).json.data.executionTime);
        expect(times.some((time) => !Number.isInteger(time))).toBe(true);
      },
    ],
    [
      /^`timestamp` in `recentExecutions`/,
      async () => {
        await server.run('1');
        const [{ timestamp, memoryMB }] = (await stats()).recentExecutions;
        expect([new Date(timestamp).toISOString(), memoryMB]).toEqual([timestamp, 'n/a']);
      },
    ],
    [
      /^clearing the statistics/,
      async () => {
        const before = (await stats()).overview.uptimeSeconds;
        await server.send('POST', '/api/dashboard/stats/clear');
        expect((await stats()).overview.uptimeSeconds).toBeGreaterThanOrEqual(before);
      },
    ],
    [
      /^the dashboard draws/,
      async () => {
        const { text } = await server.get('/api/dashboard/stats/dashboard');
        expect(text).toContain('<h1>Executions</h1>');
        expect(text).not.toContain('<script');
      },
    ],
    [
      /^`\/plots\/\.\.\.` and/,
      async () => {
        const { json } = await raw('open("/plots/matplotlib/x.png", "w")');
        expect([json.success, json.error]).toEqual([
          false,
          expect.stringMatching(/(OSError|Error): \[Errno \d+\]/),
        ]);
        // A folder that is there, as it was in the predecessor.
        for (const kind of ['matplotlib', 'seaborn', 'base64'])
          await raw(`open("/home/pyodide/plots/${kind}/x.png", "w").write("x")`);
        for (const kind of ['matplotlib', 'seaborn', 'base64'])
          expect((await server.get(`/plots/${kind}/x.png`)).text).toBe('x');
      },
    ],
    [
      /^charsets/,
      async () => {
        const text = await raw('1', 'text/plain; charset=utf-16');
        const json = await server.post(
          '/api/execute',
          { code: '1' },
          { 'content-type': 'application/json; charset=latin1' },
        );
        expect([text.status, json.status]).toEqual([415, 415]);
      },
    ],
    [
      /^programs install packages/,
      async () => {
        const { json } = await raw('import micropip\nawait micropip.install("idna")');
        expect([json.success, json.error]).toEqual([false, expect.stringContaining('ModuleNotFoundError')]);
        const { data } = (await server.run('import micropip')).json;
        expect(data.exception.hint).toContain('/api/packages');
      },
    ],
    [
      /^`topErrors` counts/,
      async () => {
        await raw('raise ValueError("of Ada")');
        expect((await stats()).topErrors).toContainEqual({ error: 'ValueError', count: expect.any(Number) });
      },
    ],
    [
      /^a path that holds/,
      async () => {
        const remove = (pathname: string) => ask(server.port, { method: 'DELETE', path: pathname });
        const [outside, name] = [
          await remove('/api/uploaded-files/../../../etc/passwd'),
          await remove('/api/uploaded-files/..%2Fx'),
        ];
        expect([outside.status, name.status]).toEqual([404, 400]);
      },
    ],
    [
      /^texts such as/,
      async () => {
        expect(codes(await raw(''))).toEqual([[400, 'EMPTY_BODY']]);
      },
    ],
    [
      /^`\/` runs code/,
      async () => {
        const { text } = await server.get('/');
        expect(text).toContain('href="playground"');
        expect(text).not.toContain('<script');
        expect((await server.get('/playground')).status).toBe(200);
      },
    ],
    [
      /^shared files lie on the host/,
      async () => {
        await raw('open("uploads/named.txt", "w").write("x")');
        const names = readdirSync(path.join(folder, 'shared'));
        expect(names.length).toBeGreaterThan(0);
        expect(names.filter((name) => !/^[0-9a-f]{64}\.shared$/.test(name))).toEqual([]);
      },
    ],
    [
      /^an error of the code in execute-stream/,
      async () => {
        const { text } = await server.post('/api/execute-stream', { code: '1 / 0' });
        expect(text.trim().split('\n').at(-1)).toMatch(/^data: \{"type":"error","error":"Traceback/);
      },
    ],
  ];

  it('are told every difference in docs/predecessor-clients.md', () => {
    const [, after = ''] = readFileSync(PAGE, 'utf8').split('\n## What differs\n');
    const [table = ''] = after.split('\n## ');
    const rows = [...table.matchAll(/^\| (.+?) \| .+ \|$/gm)].map((row) => String(row[1])).slice(2);
    expect(rows).toHaveLength(DIFFERENT.length);
    for (const [index, [there]] of DIFFERENT.entries()) expect(rows[index]).toMatch(there);
  });

  it.each(DIFFERENT)('differs as documented: %s', async (_there, check) => {
    await check();
  });
});
