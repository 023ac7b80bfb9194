import { writeRules } from '../kit/network-rules.js';
import { type Server, startServer } from '../kit/server.js';

interface Schema {
  description?: string;
  properties?: Record<string, Schema>;
  $ref?: string;
}

/** Fields of an execution that waits for tools. */
const OF_WAITING = ['calls', 'run'];
/** A program whose answer has every field: bytes that are not UTF-8, and a value that is not JSON but can be displayed. */
const EVERY_FIELD = `
import os
os.write(1, b"\\xff"), os.write(2, b"\\xff")
class Table:
    def _repr_html_(self): return "<b>1</b>"
Table()
`;

describe('the documentation', () => {
  let server: Server;
  beforeAll(async () => {
    const rules = writeRules({ any: { host: 'example.com' } });
    server = await startServer({ PYODIDE_POOL_SIZE: '1', NETWORK: 'rules', NETWORK_RULES_FILE: rules });
  }, 90_000);
  afterAll(() => server?.stop());

  it('serves Swagger UI from this server only', async () => {
    const page = await server.get('/docs');
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.text).not.toMatch(/https?:\/\//);
    const files = [...page.text.matchAll(/(?:href|src)="([^"]+)"/g)].map((match) => String(match[1]));
    expect(files).toHaveLength(4);
    for (const file of files) expect((await server.get(`/${file}`)).status).toBe(200);
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
  });

  it('serves no other file of the package', async () => {
    for (const name of ['package.json', 'index.js', '..%2fpackage.json', 'constructor', 'index.html']) {
      expect((await server.get(`/docs/${name}`)).status).toBe(404);
    }
  });

  it('has one document under both names, with every route', async () => {
    const { json, text } = await server.get('/docs-json');
    expect((await server.get('/docs.json')).text).toBe(text);
    expect(Object.keys(json.paths).sort()).toEqual([
      '/api/artifacts/{id}',
      '/api/artifacts/{id}/{name}',
      '/api/check',
      '/api/cleanup-memory',
      '/api/clear-all-files',
      '/api/dashboard/stats',
      '/api/dashboard/stats/clear',
      '/api/dashboard/stats/dashboard',
      '/api/execute',
      '/api/execute-raw',
      '/api/execute-stream',
      '/api/execute/batch',
      '/api/executions',
      '/api/executions/{id}',
      '/api/extract-plots',
      '/api/file-info/{filename}',
      '/api/health',
      '/api/install-package',
      '/api/jobs',
      '/api/jobs/{id}',
      '/api/network/rules',
      '/api/packages',
      '/api/packages/changes/{id}',
      '/api/packages/{name}',
      '/api/pyodide-files',
      '/api/pyodide-files/{filename}',
      '/api/recycle-processes',
      '/api/reset',
      '/api/runs',
      '/api/runs/{id}',
      '/api/runs/{id}/fork',
      '/api/runs/{id}/resume',
      '/api/sessions',
      '/api/sessions/import',
      '/api/sessions/{id}',
      '/api/sessions/{id}/checkpoints',
      '/api/sessions/{id}/execute',
      '/api/sessions/{id}/export',
      '/api/sessions/{id}/files',
      '/api/sessions/{id}/files/{path}',
      '/api/sessions/{id}/fork',
      '/api/sessions/{id}/rollback',
      '/api/stats',
      '/api/status',
      '/api/upload',
      '/api/uploaded-files',
      '/api/uploaded-files/{filename}',
      '/health',
      '/health/live',
      '/health/ready',
      '/health/startup',
      '/healthcheck',
      '/metrics',
      '/plots/{path}',
      '/ready',
      '/uploads/{path}',
    ]);
  });

  it('describes every field and every operation', async () => {
    const { json } = await server.get('/docs-json');
    const bare: string[] = [];
    for (const [name, schema] of Object.entries<Schema>(json.components.schemas)) {
      for (const [field, property] of Object.entries(schema.properties ?? {})) {
        if (!property.description) bare.push(`${name}.${field}`);
      }
    }
    const ids: string[] = [];
    type Described = { summary?: string; description?: string; operationId: string };
    for (const [path, methods] of Object.entries<Record<string, Described>>(json.paths)) {
      for (const [method, { summary, description, operationId }] of Object.entries(methods)) {
        if (!summary || !description || /^undefined/.test(description)) bare.push(`${method} ${path}`);
        ids.push(operationId);
      }
    }
    expect(bare).toEqual([]);
    // Generators make them names of functions.
    expect(ids.filter((id) => !/^[a-z][A-Za-z]+$/.test(id))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('says which requests can be sent again, and what else a run can be answered with', async () => {
    const { paths, components } = (await server.get('/docs-json')).json;
    const post = (path: string) => paths[path].post ?? {};
    const again = Object.keys(paths).filter((path) =>
      post(path).parameters?.some(({ name }: { name: string }) => name === 'Idempotency-Key'),
    );
    expect(again.sort()).toEqual([
      '/api/execute',
      '/api/execute-raw',
      '/api/execute/batch',
      '/api/jobs',
      '/api/runs/{id}/fork',
      '/api/sessions',
      '/api/sessions/{id}/execute',
    ]);
    for (const path of again)
      expect(Object.keys(post(path).responses)).toEqual(expect.arrayContaining(['409', '422']));
    for (const path of ['/api/execute', '/api/sessions/{id}/execute']) {
      expect(Object.keys(post(path).responses['200'].content)).toEqual([
        'application/json',
        'text/event-stream',
      ]);
    }
    const later = post('/api/execute').responses['202'].content['application/json'].schema;
    expect(later).toEqual(post('/api/jobs').responses['202'].content['application/json'].schema);
    for (const [, name] of JSON.stringify(paths).matchAll(/#\/components\/schemas\/(\w+)/g)) {
      expect(components.schemas).toHaveProperty(String(name));
    }
  });

  it('documents exactly the fields that an execution answers', async () => {
    const { json } = await server.get('/docs-json');
    const { data } = (await server.run(EVERY_FIELD, { network: ['any'] })).json;
    expect(Object.keys(json.components.schemas.ExecutionDto.properties).sort()).toEqual(
      [...Object.keys(data), ...OF_WAITING].sort(),
    );
    const waiting = { code: 'await ask("Which?")', suspend: {} };
    expect(Object.keys((await server.post('/api/execute', waiting)).json.data)).toEqual(
      expect.arrayContaining(OF_WAITING),
    );
    expect(Object.keys(json.components.schemas.LimitsDto.properties).sort()).toEqual(
      Object.keys(data.limits).sort(),
    );
    expect(Object.keys(json.components.schemas.ResultFaultDto.properties)).toEqual(
      Object.keys(data.resultFaults[0]),
    );
    const { exception } = (await server.run('import numpy')).json.data;
    expect(Object.keys(json.components.schemas.ExceptionDto.properties)).toEqual(Object.keys(exception));
  });

  it('documents exactly the fields of a session and of a run in it', async () => {
    const { schemas } = (await server.get('/docs-json')).json.components;
    const documented = (name: string) => Object.keys(schemas[name].properties).sort();
    const { id } = (await server.post('/api/sessions', {})).json.data;
    const step = (await server.post(`/api/sessions/${id}/execute`, { code: EVERY_FIELD, network: ['any'] }))
      .json.data;
    expect(documented('SessionExecutionDto')).toEqual([...Object.keys(step), ...OF_WAITING].sort());
    expect(documented('StepCheckpointDto')).toEqual(Object.keys(step.checkpoint).sort());
    const session = (await server.get(`/api/sessions/${id}`)).json.data;
    expect(documented('SessionDto')).toEqual(Object.keys(session).sort());
    expect(documented('CheckpointDto')).toEqual(Object.keys(session.checkpoint).sort());
  });

  it('documents exactly the fields of a job', async () => {
    const { schemas } = (await server.get('/docs-json')).json.components;
    const { id } = (await server.post('/api/jobs', { code: '1' })).json.data;
    const job = (await server.get(`/api/jobs/${id}?wait=10`)).json.data;
    expect(Object.keys(schemas.JobWithAnswerDto.properties).sort()).toEqual(Object.keys(job).sort());
    expect(Object.keys(schemas.JobAnswerDto.properties).sort()).toEqual(
      [...Object.keys(job.answer), 'code'].sort(),
    );
  });

  it('documents exactly the fields of the status', async () => {
    const { schemas } = (await server.get('/docs-json')).json.components;
    const { data } = (await server.get('/api/status')).json;
    const documented = (name: string) => Object.keys(schemas[name].properties).sort();
    expect(documented('StatusDto')).toEqual(Object.keys(data).sort());
    expect(documented('PoolDto')).toEqual(Object.keys(data.pool).sort());
    expect(documented('PoolStatsDto')).toEqual(Object.keys(data.poolStats).sort());
    expect(documented('WorkerDto')).toEqual(Object.keys(data.pool.workers[0]).sort());
  });

  it('has examples that run as they stand', async () => {
    const { json } = await server.get('/docs-json');
    const { examples } = json.paths['/api/execute'].post.requestBody.content['application/json'];
    const outcomes: Record<string, string> = {};
    for (const [name, example] of Object.entries<{ value: unknown }>(examples)) {
      const answer = await server.post('/api/execute', example.value);
      expect(answer.status).toBe(200);
      outcomes[name] = answer.json.data.outcome;
    }
    expect(outcomes).toEqual({
      expression: 'ok',
      output: 'ok',
      files: 'ok',
      stdin: 'ok',
      async: 'ok',
      exception: 'error',
      timeout: 'timeout',
    });
  });

  it('has a small page at the root that leads on', async () => {
    const { status, text } = await server.get('/');
    expect(status).toBe(200);
    expect(text).toContain('href="docs"');
  });
});
