import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Document, documentOfBuild, type Operation, type Schema } from '../kit/document.js';
import { servePackage } from '../kit/package-index.js';
import { sampleOf } from '../kit/schema-sample.js';
import { type Server, startServer } from '../kit/server.js';

interface Parameter {
  name: string;
  in: string;
  schema: Schema;
  example?: unknown;
}
interface Example {
  what: string;
  method: string;
  path: string;
  operation: Operation;
  type: string | null;
  value: unknown;
}

const JSON_TYPE = 'application/json';
const FORM = 'multipart/form-data';
/** Swagger UI lets one choose a file. */
const CHOSEN = new Blob(['a,b\n1,2\n']);

/** All that "Try it out" and "Execute" send as they stand, and what the lists of examples offer. */
function examplesOf(document: Document): Example[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, operation]): Example[] => {
      const what = `${method.toUpperCase()} ${path}`;
      const about = { method: method.toUpperCase(), path, operation };
      const { content } = operation.requestBody ?? {};
      if (!content) return [{ ...about, what, type: null, value: undefined }];
      return Object.entries(content).flatMap(([type, media]) => {
        const { schema, examples } = media as {
          schema: Schema;
          examples?: Record<string, { value: unknown }>;
        };
        const named = Object.entries(examples ?? { sample: { value: sampleOf(schema, document) } });
        return named.map(([name, { value }]) => ({
          ...about,
          what: `${what} ${type}: ${name}`,
          type,
          value,
        }));
      });
    }),
  );
}

const EXAMPLES = examplesOf(documentOfBuild());

describe('Swagger UI', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'swagger-examples-'));
  let server: Server;
  let close: () => Promise<unknown>;
  /** Has the file that examples name. */
  let session: string;
  /** Values of the path parameters that no example can have, since they are made when something is made. */
  const made: Record<string, string> = {};
  beforeAll(async () => {
    const index = await servePackage(folder, 'toolz', 'VALUE = 1\n');
    ({ close } = index);
    server = await startServer({ ...index.env, COMPAT_SHARED_FILES: 'on', ARTIFACT_INLINE_BYTES: '10' });
    const run = await server.run('open("plots/matplotlib/sine.png", "w").write("x" * 20)');
    const { url } = run.json.data.files[0];
    [, , , made.artifact = ''] = url.split('/');
    ({ id: session } = (await server.post('/api/sessions', {})).json.data);
    await server.send('PUT', `/api/sessions/${session}/files/data/in.csv`, 'a,b\n');
    ({ id: made.job = '' } = (await server.post('/api/jobs', { code: '1' })).json.data);
  }, 90_000);
  afterAll(async () => {
    await Promise.all([server?.stop(), close?.()]);
    rmSync(folder, { recursive: true });
  });

  /** Answers an id that is there, or what the example of a parameter says. */
  async function pathValue({ name, schema, example }: Parameter, { path }: Example): Promise<string> {
    const shown = example ?? schema.example;
    if (shown !== undefined) return String(shown);
    if (path.startsWith('/api/artifacts')) return String(made.artifact);
    if (path.startsWith('/api/jobs')) return String(made.job);
    if (path.startsWith('/api/runs')) return waitingRun();
    if (path.includes('/files')) return session;
    if (path.startsWith('/api/sessions')) return (await server.post('/api/sessions', {})).json.data.id;
    if (path.startsWith('/plots')) return 'matplotlib/sine.png';
    if (name === 'filename' || name === 'path') return upload();
    throw new Error(`Nothing is known of {${name}} in ${path}.`);
  }

  /** Each call of it is another run: most routes of runs change theirs. */
  async function waitingRun(): Promise<string> {
    const code = 'import asyncio\nawait asyncio.gather(ask("Which?"), ask("When?"), return_exceptions=True)';
    return (await server.post('/api/execute', { code, suspend: {} })).json.data.run.id;
  }

  async function upload(): Promise<string> {
    const body = new FormData();
    body.set('file', CHOSEN, 'in.csv');
    const answer = await server.send('POST', '/api/upload', body);
    return answer.json.data.file.storedFilename;
  }

  function bodyOf({ type, value, operation }: Example): { body?: string | FormData; headers: object } {
    if (type === null) return { headers: {} };
    if (type !== FORM) {
      const body = type === JSON_TYPE ? JSON.stringify(value) : String(value);
      return { body, headers: { 'content-type': type } };
    }
    const form = new FormData();
    const { properties = {} } = operation.requestBody?.content[FORM]?.schema ?? {};
    for (const [name, schema] of Object.entries(properties)) {
      if (schema.format === 'binary') form.set(name, CHOSEN, 'in.csv');
      else form.set(name, JSON.stringify((value as Record<string, unknown>)[name]));
    }
    return { body: form, headers: {} };
  }

  async function send(example: Example) {
    const parameters = (example.operation.parameters ?? []) as unknown as Parameter[];
    let url = example.path;
    for (const parameter of parameters.filter((one) => one.in === 'path')) {
      url = url.replace(`{${parameter.name}}`, encodeURIComponent(await pathValue(parameter, example)));
    }
    const { body, headers } = bodyOf(example);
    return server.send(example.method, url, body, headers as Record<string, string>);
  }

  /** What takes something away, or cannot be had but at the right moment, comes after all others, or is tested elsewhere. */
  const LATE = new Set(['DELETE /api/sessions/{id}', 'POST /api/clear-all-files']);
  /** Nothing runs that could be ended; and a job that has ended cannot be cancelled. */
  const RIGHT_MOMENT = new Set(['DELETE /api/executions/{id}', 'DELETE /api/jobs/{id}']);
  const ordered = [
    ...EXAMPLES.filter(({ what }) => !LATE.has(what) && !RIGHT_MOMENT.has(what)),
    ...EXAMPLES.filter(({ what }) => LATE.has(what)),
  ];

  it('has an example for every body that is JSON or text', () => {
    expect(ordered.length).toBeGreaterThan(60);
    expect(ordered.filter(({ type, value }) => type === JSON_TYPE && value === undefined)).toEqual([]);
  });

  it.each(ordered.map((example) => [example.what, example] as const))(
    'gets the documented success for %s',
    async (_what, example) => {
      const answer = await (example.path === '/api/sessions/import' ? importBack() : send(example));
      const documented = Object.keys(example.operation.responses).filter((status) => status < '300');
      expect(documented).toContain(String(answer.status));
    },
    30_000,
  );

  /** The file that one chooses for it is an exported session. */
  async function importBack() {
    const exported = await fetch(`${server.url}/api/sessions/${session}/export`);
    return server.send('POST', '/api/sessions/import', await exported.arrayBuffer(), {
      'content-type': 'application/octet-stream',
    });
  }
});
