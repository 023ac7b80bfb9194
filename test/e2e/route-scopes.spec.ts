import { rmSync } from 'node:fs';
import path from 'node:path';
import { writeKeys } from '../kit/keys.js';
import { type Server, startServer } from '../kit/server.js';

/** What a caller needs on each documented route; a new route is listed here once somebody has decided. */
const SCOPES_OF_ROUTES: Record<string, string[]> = {
  execute: [
    'delete /api/executions/{id}',
    'delete /api/jobs/{id}',
    'delete /api/pyodide-files/{filename}',
    'delete /api/runs/{id}',
    'delete /api/uploaded-files/{filename}',
    'get /api/executions',
    'get /api/file-info/{filename}',
    'get /api/jobs',
    'get /api/jobs/{id}',
    'get /api/pyodide-files',
    'get /api/runs',
    'get /api/runs/{id}',
    'get /api/uploaded-files',
    'get /plots/{path}',
    'get /uploads/{path}',
    'post /api/check',
    'post /api/execute',
    'post /api/execute-raw',
    'post /api/execute-stream',
    'post /api/execute/batch',
    'post /api/extract-plots',
    'post /api/jobs',
    'post /api/runs/{id}/fork',
    'post /api/runs/{id}/resume',
    'post /api/upload',
  ],
  open: [
    'get /api/artifacts/{id}',
    'get /api/artifacts/{id}/{name}',
    'get /health',
    'get /health/live',
    'get /health/ready',
    'get /health/startup',
    'get /healthcheck',
    'get /ready',
  ],
  sessions: [
    'delete /api/sessions/{id}',
    'delete /api/sessions/{id}/files/{path}',
    'get /api/sessions',
    'get /api/sessions/{id}',
    'get /api/sessions/{id}/checkpoints',
    'get /api/sessions/{id}/export',
    'get /api/sessions/{id}/files',
    'get /api/sessions/{id}/files/{path}',
    'post /api/sessions',
    'post /api/sessions/import',
    'post /api/sessions/{id}/execute',
    'post /api/sessions/{id}/fork',
    'post /api/sessions/{id}/rollback',
    'put /api/sessions/{id}/files/{path}',
  ],
  any: [
    'get /api/dashboard/stats',
    'get /api/dashboard/stats/dashboard',
    'get /api/health',
    'get /api/packages',
    'get /api/packages/changes/{id}',
    'get /api/stats',
    'get /api/status',
  ],
  packages: ['delete /api/packages/{name}', 'post /api/install-package', 'post /api/packages'],
  admin: [
    'post /api/cleanup-memory',
    'post /api/clear-all-files',
    'post /api/dashboard/stats/clear',
    'post /api/recycle-processes',
    'post /api/reset',
  ],
  metrics: ['get /metrics'],
  network: ['get /api/network/rules'],
};

/** Those that a client may send again with its Idempotency-Key. */
const IDEMPOTENT = [
  'post /api/execute',
  'post /api/execute-raw',
  'post /api/execute/batch',
  'post /api/jobs',
  'post /api/runs/{id}/fork',
  'post /api/sessions',
  'post /api/sessions/{id}/execute',
];

const keys = writeKeys({ other: { scopes: ['metrics'] } });
afterAll(() => rmSync(path.dirname(keys.file), { recursive: true }));

describe('the scopes of routes', () => {
  let server: Server;
  beforeAll(async () => {
    server = await startServer({
      API_KEYS_FILE: keys.file,
      METRICS_ACCESS: 'key',
      PYODIDE_POOL_SIZE: '1',
    });
  }, 90_000);
  afterAll(() => server?.stop());

  it('are documented as listed here', async () => {
    const { json } = await server.get('/docs-json');
    const documented: Record<string, string[]> = {};
    for (const [route, methods] of Object.entries<object>(json.paths)) {
      for (const [method, { security, description }] of Object.entries(methods)) {
        const named = /An API key needs the scope `(\w+)`/.exec(description)?.[1];
        const scope = security.length === 0 ? 'open' : (named ?? 'any');
        documented[scope] = [...(documented[scope] ?? []), `${method} ${route}`].sort();
      }
    }
    expect(documented).toEqual(SCOPES_OF_ROUTES);
  });

  it('stand next to whether a request can be repeated', async () => {
    const { json } = await server.get('/docs-json');
    const repeatable = Object.entries<object>(json.paths).flatMap(([route, methods]) =>
      Object.entries(methods)
        .filter(([, { parameters }]) => JSON.stringify(parameters).includes('Idempotency-Key'))
        .map(([method]) => `${method} ${route}`),
    );
    expect(repeatable.sort()).toEqual(IDEMPOTENT);
  });

  it('are what each route demands', async () => {
    const without: unknown[] = [];
    for (const [scope, routes] of Object.entries(SCOPES_OF_ROUTES)) {
      for (const route of routes) {
        const [method = '', where = ''] = route.replace(/\{\w+\}/g, 'nothing').split(' ');
        const [none, other] = [
          await server.send(method.toUpperCase(), where),
          await server.send(method.toUpperCase(), where, undefined, keys.as('other')),
        ];
        const expected = scope === 'open' ? [false, false] : [true, !['any', 'metrics'].includes(scope)];
        const refused = [none.status === 401, other.json?.code === 'FORBIDDEN'];
        if (String(refused) !== String(expected)) without.push([route, scope, none.status, other.status]);
      }
    }
    expect(without).toEqual([]);
  }, 30_000);
});
