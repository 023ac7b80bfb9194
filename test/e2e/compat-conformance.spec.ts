import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { servePackage } from '../kit/package-index.js';
import { type Answer, type Server, startServer } from '../kit/server.js';

const PAGE = path.join(import.meta.dirname, '..', '..', 'docs', 'predecessor-clients.md');
const WHEN = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;
const number = expect.any(Number);
const text = expect.any(String);
const when = expect.stringMatching(WHEN);

/** What every answer of these routes with an envelope has. */
const envelope = (data: unknown) => ({
  success: true,
  data,
  error: null,
  meta: { timestamp: when, requestId: text },
});
const run = (result: unknown) => ({ result, stdout: 'hi\n', stderr: '', executionTime: number });
const file = { filename: text, size: number, uploaded: when, modified: when };

interface Expected {
  /** As docs/predecessor-clients.md names it. */
  route: string;
  ask(server: Server, stored: string): Promise<Answer>;
  status?: number;
  /** The whole body, or part of it. */
  body?: object;
  type?: RegExp;
}

const JSON_TYPE = { 'content-type': 'application/json' };
const poolStats = {
  poolSize: 2,
  activeProcesses: 2,
  availableProcesses: number,
  totalExecutions: number,
  pendingExecutions: 0,
  processStats: expect.any(Object),
};
const rate = expect.stringMatching(/^\d+\.\d$/);
const executionStats = {
  overview: {
    totalExecutions: number,
    successRate: rate,
    averageExecutionTime: number,
    uptimeSeconds: number,
    uptimeHuman: text,
  },
  recent: {
    lastHourExecutions: number,
    recentSuccessRate: rate,
    packagesInstalled: number,
    filesUploaded: 1,
  },
  topIPs: expect.any(Array),
  topErrors: expect.any(Array),
  userAgents: expect.any(Array),
  hourlyTrend: Array(24).fill(number),
};

/** Every route that the predecessor documents, with the shape it documents. */
const ROUTES: Expected[] = [
  {
    route: 'POST /api/execute',
    ask: (server) =>
      server.post('/api/execute', { code: 'print("hi")\nn * 7', context: { n: 6 }, timeout: 5000 }),
    body: envelope(expect.objectContaining(run(42))),
  },
  {
    route: 'POST /api/execute-raw',
    ask: (server) =>
      server.send('POST', '/api/execute-raw', 'print("hi")\n42', { 'content-type': 'text/plain' }),
    body: envelope(run('42')),
  },
  {
    route: 'POST /api/execute-stream',
    ask: (server) => server.post('/api/execute-stream', { code: 'print("hi")\n6 * 7' }),
    type: /^text\/event-stream/,
  },
  {
    route: 'POST /api/install-package',
    ask: (server) => server.post('/api/install-package', { package: 'greet' }),
    body: envelope({ success: true, package: 'greet', installTime: number }),
  },
  {
    route: 'GET /api/packages',
    ask: (server) => server.get('/api/packages'),
    body: envelope(expect.objectContaining({ installed_packages: ['greet'], total_packages: 1 })),
  },
  {
    route: 'POST /api/reset',
    ask: (server) => server.send('POST', '/api/reset'),
    body: envelope(expect.objectContaining({ message: text })),
  },
  {
    route: 'POST /api/cleanup-memory',
    ask: (server) => server.send('POST', '/api/cleanup-memory', '{}', JSON_TYPE),
    body: envelope(expect.objectContaining({ message: text })),
  },
  {
    route: 'POST /api/recycle-processes',
    ask: (server) => server.send('POST', '/api/recycle-processes'),
    body: envelope(expect.objectContaining({ message: text })),
  },
  {
    route: 'GET /api/status',
    ask: (server) => server.get('/api/status'),
    body: envelope(
      expect.objectContaining({
        ready: true,
        processPool: true,
        // Workers that the routes before have replaced may still be on their way.
        poolStats: { ...poolStats, activeProcesses: number, pendingExecutions: number },
        defaultTimeout: 30_000,
        timestamp: when,
      }),
    ),
  },
  {
    route: 'GET /api/health',
    ask: (server) => server.get('/api/health'),
    body: envelope({ status: 'healthy', message: text, responseTime: number, timestamp: when }),
  },
  {
    route: 'GET /api/stats',
    ask: (server) => server.get('/api/stats'),
    body: {
      uptime: number,
      memory: expect.objectContaining({ rss: number }),
      pyodide: expect.objectContaining({
        ready: true,
        processPool: true,
        // Workers that the routes before have replaced may still be on their way.
        poolStats: { ...poolStats, activeProcesses: number, pendingExecutions: number },
        defaultTimeout: 30_000,
        timestamp: when,
      }),
      timestamp: when,
      executionStats,
    },
  },
  {
    route: 'POST /api/upload',
    ask: (server) => upload(server, 'my data.csv', 'a,b\n1,2\n'),
    body: envelope({
      file: {
        originalName: 'my data.csv',
        sanitizedOriginal: 'my_data.csv',
        storedFilename: expect.stringMatching(/^my_data-[0-9a-f]{12}\.csv$/),
        size: 8,
        fileSize: 8,
        mimetype: 'text/csv',
        mimeType: 'text/csv',
        vfsPath: expect.stringMatching(/^\/home\/pyodide\/uploads\/my_data-/),
        urlPath: expect.stringMatching(/^\/uploads\/my_data-/),
        absoluteUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/uploads\/my_data-/),
        timestamp: when,
      },
    }),
  },
  {
    route: 'GET /api/uploaded-files',
    ask: (server) => server.get('/api/uploaded-files'),
    body: envelope({ files: expect.arrayContaining([file]), count: 2, uploadDir: 'uploads' }),
  },
  {
    route: 'GET /api/file-info/:filename',
    ask: (server, stored) => server.get(`/api/file-info/${stored}`),
    body: envelope({
      ...file,
      exists: true,
      vfsPath: text,
      pyodideFile: { exists: true, size: 4, modified: number },
    }),
  },
  {
    route: 'GET /api/pyodide-files',
    ask: (server) => server.get('/api/pyodide-files'),
    body: envelope({
      success: true,
      files: expect.arrayContaining([
        { filename: text, name: text, size: number, modified: number, path: text },
      ]),
      count: 2,
    }),
  },
  {
    route: 'DELETE /api/uploaded-files/:filename',
    ask: (server, stored) => server.send('DELETE', `/api/uploaded-files/${stored}`),
    body: envelope({ message: text, filename: text }),
  },
  {
    route: 'DELETE /api/pyodide-files/:filename',
    ask: async (server) => {
      const { json } = await upload(server, 'gone.txt', 'x');
      return server.send('DELETE', `/api/pyodide-files/${json.data.file.storedFilename}`);
    },
    body: envelope({ message: text, filename: expect.stringMatching(/^gone-/) }),
  },
  {
    route: 'POST /api/extract-plots',
    ask: (server) => server.send('POST', '/api/extract-plots'),
    body: { success: true, extracted_files: [], count: 0, timestamp: when },
  },
  {
    route: 'POST /api/clear-all-files',
    ask: (server) => server.send('POST', '/api/clear-all-files'),
    body: envelope({ message: text, cleared: { uploaded_files: 1, pyodide_files: 1 } }),
  },
  {
    route: 'GET /api/dashboard/stats',
    ask: (server) => server.get('/api/dashboard/stats'),
    body: {
      success: true,
      stats: {
        ...executionStats,
        recent: { ...executionStats.recent, filesUploaded: 3 },
        recentExecutions: expect.arrayContaining([
          {
            timestamp: when,
            success: true,
            executionTime: number,
            ip: '127.0.0.1',
            userAgent: text,
            codeHash: expect.stringMatching(/^[0-9a-f]{16}$/),
            error: null,
            memoryMB: 'n/a',
            memoryTotalMB: 'n/a',
          },
        ]),
      },
      timestamp: when,
    },
  },
  {
    route: 'POST /api/dashboard/stats/clear',
    ask: (server) => server.send('POST', '/api/dashboard/stats/clear'),
    body: { success: true, message: text, timestamp: when },
  },
  {
    route: 'GET /api/dashboard/stats/dashboard',
    ask: (server) => server.get('/api/dashboard/stats/dashboard'),
    type: /^text\/html/,
  },
  {
    route: 'GET /health',
    ask: (server) => server.get('/health'),
    body: envelope({
      status: 'ok',
      server: 'running',
      pyodide: 'available',
      timestamp: when,
      uptime: number,
      responseTime: number,
    }),
  },
  {
    route: 'GET /healthcheck',
    ask: (server) => server.get('/healthcheck'),
    body: envelope({
      status: 'ok',
      timestamp: when,
      uptime: number,
      pyodide: { initialized: true, state: 'RUNNING', poolSize: 2, available: number, busy: number },
      responseTime: number,
    }),
  },
  {
    route: 'GET /ready',
    ask: (server) => server.get('/ready'),
    body: envelope({ status: 'ready', timestamp: when }),
  },
  { route: 'GET /', ask: (server) => server.get('/'), type: /^text\/html/ },
  { route: 'GET /docs', ask: (server) => server.get('/docs'), type: /^text\/html/ },
  {
    route: 'GET /docs.json',
    ask: (server) => server.get('/docs.json'),
    body: expect.objectContaining({ openapi: expect.stringMatching(/^3\./) }),
  },
];

async function upload(
  server: Server,
  name: string,
  content: string | Uint8Array,
  field = 'file',
): Promise<Answer> {
  const form = new FormData();
  form.append(field, new Blob([content as string]), name);
  const response = await fetch(`${server.url}/api/upload`, { method: 'POST', body: form });
  const body = await response.text();
  return { status: response.status, headers: response.headers, text: body, json: JSON.parse(body) };
}

describe('the contract of the predecessor', () => {
  let folder: string;
  let server: Server;
  let stored: string;
  let index: Awaited<ReturnType<typeof servePackage>>;
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'compat-'));
    index = await servePackage(folder, 'greet', 'def hello(who): return f"Hello, {who}"');
    server = await startServer({
      PYODIDE_POOL_SIZE: '2',
      ...index.env,
      COMPAT_SHARED_FILES: 'on',
      COMPAT_SHARED_DIR: path.join(folder, 'shared'),
    });
    stored = (await upload(server, 'first.txt', 'text')).json.data.file.storedFilename;
    // The one that counts is asked for before the next upload.
    await server.run('print("hi")');
  }, 90_000);
  afterAll(async () => {
    await server?.stop();
    await index?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is what docs/predecessor-clients.md lists', () => {
    const rows = [...readFileSync(PAGE, 'utf8').matchAll(/^\| `((?:GET|POST|DELETE) [^`]+)` \|/gm)];
    expect(ROUTES.map(({ route }) => route).sort()).toEqual(rows.map((row) => row[1]).sort());
  });

  it.each(ROUTES)('$route', async ({ ask, status = 200, body, type = /^application\/json/ }) => {
    const answer = await ask(server, stored);
    expect(answer.headers.get('content-type')).toMatch(type);
    if (body) expect(answer.json).toEqual(body);
    expect(answer.status).toBe(status);
  });

  /** Requests that are refused: status, and a word of the sentence. */
  const BAD: [name: string, ask: (server: Server) => Promise<Answer>, status: number, word: RegExp][] = [
    ['execute without code', (s) => s.post('/api/execute', {}), 400, /code/],
    ['execute of white space', (s) => s.post('/api/execute', { code: ' \n' }), 400, /code must not be empty/],
    ['execute of too much code', (s) => s.post('/api/execute', { code: '#'.repeat(100_001) }), 400, /100000/],
    [
      'execute with a list as context',
      (s) => s.post('/api/execute', { code: '1', context: [] }),
      400,
      /context/,
    ],
    [
      'execute with a long context',
      (s) => s.post('/api/execute', { code: '1', context: { a: 'x'.repeat(10_001) } }),
      400,
      /context must be at most 10000/,
    ],
    ['execute with timeout 0', (s) => s.post('/api/execute', { code: '1', timeout: 0 }), 400, /timeout/],
    [
      'execute with timeout 300001',
      (s) => s.post('/api/execute', { code: '1', timeout: 300_001 }),
      400,
      /timeout/,
    ],
    [
      'execute-raw of nothing',
      (s) => s.send('POST', '/api/execute-raw', '', { 'content-type': 'text/plain' }),
      400,
      /empty/,
    ],
    ['upload of another kind', (s) => upload(s, 'a.exe', 'x'), 400, /\.csv \.txt/],
    ['upload of a name with two dots', (s) => upload(s, 'a.php.csv', 'x'), 400, /no other dot/],
    ['upload in another field', (s) => upload(s, 'a.csv', 'x', 'upload'), 400, /field "file"/],
    [
      'upload of more than 10 MB',
      (s) => upload(s, 'a.csv', new Uint8Array(10 * 1024 * 1024 + 1)),
      413,
      /10485760/,
    ],
    ['upload that is no form', (s) => s.post('/api/upload', { file: 'x' }), 415, /multipart/],
    ['upload of nothing', (s) => s.send('POST', '/api/upload'), 400, /form/],
    [
      'a package that reaches the host',
      (s) => s.post('/api/install-package', { package: 'subprocess' }),
      403,
      /subprocess/,
    ],
    [
      'a package that is none',
      (s) => s.post('/api/install-package', { package: 'no-such-thing' }),
      400,
      /no-such-thing/,
    ],
    [
      'a package with a strange name',
      (s) => s.post('/api/install-package', { package: 'a b' }),
      400,
      /letters, digits/,
    ],
    [
      'a package with a long name',
      (s) => s.post('/api/install-package', { package: 'a'.repeat(101) }),
      400,
      /100/,
    ],
    ['a package of another type', (s) => s.post('/api/install-package', { package: 5 }), 400, /string/],
    ['a name that no file can have', (s) => s.get('/api/file-info/..%2Fx'), 400, /letters, digits/],
    ['deleting what is not there', (s) => s.send('DELETE', '/api/uploaded-files/none.csv'), 404, /none\.csv/],
    ['deleting it in Python', (s) => s.send('DELETE', '/api/pyodide-files/none.csv'), 404, /none\.csv/],
    ...[
      '..%2f..%2fetc%2fpasswd',
      '..%5cx',
      '%2e%2e',
      '.env',
      'a%00.csv',
      'a%2f..%2fb',
      'x'.repeat(300),
    ].flatMap((name): [string, (s: Server) => Promise<Answer>, number, RegExp][] =>
      ['uploaded-files', 'pyodide-files'].map((route) => [
        `deleting ${name.slice(0, 20)} in ${route}`,
        (s: Server) => s.send('DELETE', `/api/${route}/${name}`),
        name === '%2e%2e' ? 404 : 400,
        /file name|path|Nothing|answers/,
      ]),
    ),
    ['reading out of the folder', (s) => s.get('/uploads/..%2f..%2fetc%2fpasswd'), 400, /file name/],
  ];

  it.each(BAD)('refuses %s', async (_name, ask, status, word) => {
    const answer = await ask(server);
    expect(answer.json).toEqual({
      success: false,
      data: null,
      error: expect.stringMatching(word),
      code: text,
      meta: { timestamp: when, requestId: text },
    });
    expect(answer.status).toBe(status);
  });

  it('shows every run what was uploaded, and both folders', async () => {
    const { vfsPath } = (await upload(server, 'seen.csv', 'a,b')).json.data.file;
    const code = `import os\n(open(${JSON.stringify(vfsPath)}).read(), sorted(os.listdir("plots")))`;
    expect((await server.run(code)).json.data.result).toEqual(['a,b', ['base64', 'matplotlib', 'seaborn']]);
    const raw = await server.send('POST', '/api/execute-raw', code, { 'content-type': 'text/plain' });
    expect(raw.json.data.result).toBe("('a,b', ['base64', 'matplotlib', 'seaborn'])");
    const own = { path: vfsPath, content: 'mine' };
    expect((await server.run(code, { files: [own] })).json.data.result).toEqual([
      'mine',
      ['base64', 'matplotlib', 'seaborn'],
    ]);
  });

  it('tells of a run while it goes on, and how it ended', async () => {
    const follow = async (code: string) => {
      const { text: lines } = await server.post('/api/execute-stream', { code });
      expect(lines).toMatch(/^(data: \{"type":".*\}\n\n)+$/);
      return lines
        .trim()
        .split('\n\n')
        .map((line) => JSON.parse(line.slice('data: '.length)));
    };
    const events = await follow('import sys\nprint("out")\nprint("err", file=sys.stderr)\n2**64');
    expect(events.map(({ type }) => type)).toEqual(['status', 'stdout', 'stderr', 'result', 'complete']);
    expect(events[1].content).toBe('out\n');
    expect(events[3]).toEqual({
      type: 'result',
      success: true,
      result: expect.anything(),
      content: '18446744073709551616',
      stdout: 'out\n',
      stderr: 'err\n',
      executionTime: number,
    });
    expect(Number.isInteger(events[3].executionTime)).toBe(true);
    const failed = await follow('print(1)\n1/0');
    expect(failed.at(-1)).toMatchObject({ type: 'error', error: expect.stringMatching(/ZeroDivisionError/) });
    const refused = await server.post('/api/execute-stream', { code: '' });
    expect([refused.status, refused.json.data]).toEqual([400, null]);
  });

  it('keeps what a run writes in the shared folders, for later runs and for clients', async () => {
    await server.send('POST', '/api/clear-all-files');
    const code =
      'import os\nos.makedirs("plots/m", exist_ok=True)\nopen("plots/m/a.png", "w").write("png")\nopen("uploads/own.txt", "w").write("own")\nopen("elsewhere.txt", "w").write("x")';
    const raw = (program: string) =>
      server.send('POST', '/api/execute-raw', program, { 'content-type': 'text/plain' });
    expect((await raw(code)).json.success).toBe(true);
    const plots = await server.send('POST', '/api/extract-plots');
    expect(plots.json).toMatchObject({ extracted_files: ['/plots/m/a.png'], count: 1 });
    expect((await server.get('/plots/m/a.png')).text).toBe('png');
    const seen = await raw('(open("plots/m/a.png").read(), open("uploads/own.txt").read())');
    expect(seen.json.data.result).toBe("('png', 'own')");
    expect((await server.get('/api/pyodide-files')).json.data.count).toBe(2);
    // Reading is no change, and what another run changed meanwhile is not overwritten by it.
    const before = (await server.get('/api/file-info/own.txt')).json.data.modified;
    await raw('open("uploads/own.txt").read()');
    expect((await server.get('/api/file-info/own.txt')).json.data.modified).toBe(before);
    expect((await server.send('DELETE', '/api/pyodide-files/plots%2Fm%2Fa.png')).status).toBe(200);
    expect((await raw('__import__("os").path.exists("plots/m/a.png")')).json.data.result).toBe('False');
  });

  it('says what of a run could not be kept', async () => {
    const code = 'open("plots/.hidden", "w").write("x"); open("plots/a", "w").write("x")';
    const { limits } = (await server.run(code)).json.data;
    expect(limits.reached).toEqual([
      { limit: 'sharedFiles', message: expect.stringMatching(/plots\/\.hidden/) },
    ]);
    const raw = await server.send('POST', '/api/execute-raw', code, { 'content-type': 'text/plain' });
    expect(raw.json.data.stderr).toMatch(/plots\/\.hidden was not shared/);
    expect((await server.get('/plots/a')).text).toBe('x');
  });

  it('serves what was uploaded as what it is, and lets it do nothing', async () => {
    const { urlPath } = (await upload(server, 'a.csv', 'a;b\n')).json.data.file;
    const { status, headers, text: body } = await server.get(urlPath);
    expect([status, body]).toEqual([200, 'a;b\n']);
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(headers.get('content-security-policy')).toContain('sandbox');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });
});

describe('without COMPAT_SHARED_FILES', () => {
  let server: Server;
  beforeAll(async () => {
    server = await startServer({ PYODIDE_POOL_SIZE: '1' });
  }, 90_000);
  afterAll(() => server?.stop());

  it('the routes of the shared folders say why they have nothing', async () => {
    const answers = await Promise.all([
      upload(server, 'a.csv', 'x'),
      server.get('/api/uploaded-files'),
      server.get('/api/file-info/a.csv'),
      server.send('DELETE', '/api/uploaded-files/a.csv'),
      server.get('/api/pyodide-files'),
      server.send('DELETE', '/api/pyodide-files/a.csv'),
      server.send('POST', '/api/extract-plots'),
      server.send('POST', '/api/clear-all-files'),
      server.get('/uploads/a.csv'),
      server.get('/plots/a.png'),
    ]);
    for (const { status, json } of answers) {
      expect(status).toBe(404);
      expect(json).toMatchObject({ success: false, data: null, code: 'SHARED_FILES_OFF' });
      expect(json.error).toContain('COMPAT_SHARED_FILES=on');
    }
  });
});
