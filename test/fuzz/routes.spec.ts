/** Every route of /docs-json gets what it does not expect: a new route is in here by being documented. */
import { type Server, startServer } from '../kit/server.js';
import { jsonValues } from './kit/http-garbage.js';
import { seeded } from './kit/random.mjs';

const HANG_MS = 10_000;
const BODY_LIMIT = 200_000;
/** Of our tree, of Node, or of a stack. */
const INTERNALS =
  /node_modules|\.[cm]?js:\d|\.ts:\d|\bat .+ \(|node:internal|\/dist\/|\/work\/|\/tmp\/pool-server/;
/** Answers that never end by themselves. */
const STREAMS = /text\/event-stream/;
const DEEP = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;

interface Schema {
  $ref?: string;
  properties?: Record<string, unknown>;
  allOf?: Schema[];
}
interface Operation {
  requestBody?: { content: Record<string, { schema: Schema }> };
}

describe('every documented route', () => {
  let server: Server;
  let routes: { method: string; path: string; fields: string[] }[];
  beforeAll(async () => {
    server = await startServer({ BODY_LIMIT_BYTES: String(BODY_LIMIT), PYODIDE_POOL_SIZE: '1' });
    const { paths, components } = (await server.get('/docs-json')).json;
    const fieldsOf = (schema: Schema): string[] => {
      const named = schema.$ref ? components.schemas[schema.$ref.split('/').at(-1) as string] : schema;
      return [...Object.keys(named.properties ?? {}), ...(named.allOf ?? []).flatMap(fieldsOf)];
    };
    routes = Object.entries<Record<string, Operation>>(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { requestBody }]) => ({
        method: method.toUpperCase(),
        path,
        fields: fieldsOf(requestBody?.content['application/json']?.schema ?? {}),
      })),
    );
  }, 90_000);
  afterAll(() => server?.stop());

  /** @throws Error when no answer begins, or when it is a fault of the server or tells of its insides */
  async function send(method: string, path: string, body?: string): Promise<void> {
    const response = await fetch(server.url + path, {
      method,
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body }),
      signal: AbortSignal.timeout(HANG_MS),
      redirect: 'manual',
    });
    if (STREAMS.test(response.headers.get('content-type') ?? '')) return void (await response.body?.cancel());
    const text = await response.text();
    const about = `${method} ${path} with ${body?.slice(0, 200)}: ${response.status} ${text.slice(0, 300)}`;
    if (response.status >= 500 && response.status !== 503) throw new Error(about);
    if (response.status >= 400 && INTERNALS.test(text)) throw new Error(about);
  }

  it('is known, with its fields', () => {
    expect(routes.length).toBeGreaterThan(10);
    expect(routes.find(({ path }) => path === '/api/execute')?.fields).toContain('code');
  });

  it('answers every kind of value in every field of its body', async () => {
    const values = [...jsonValues(seeded(11))].filter((value) => value.length < BODY_LIMIT);
    for (const { method, path, fields } of routes.filter((route) => route.fields.length > 0)) {
      for (const field of fields) {
        await Promise.all([...values, DEEP].map((value) => send(method, at(path), `{"${field}":${value}}`)));
      }
    }
  }, 120_000);

  it('answers a body that is no object, too deep, too long or no JSON', async () => {
    const bodies = ['null', '[]', '1', '"x"', '{', '\u0000', DEEP, `"${'x'.repeat(BODY_LIMIT)}"`];
    for (const { method, path, fields } of routes.filter((route) => route.method !== 'GET')) {
      // One is enough where a body means nothing: some of these replace every worker.
      const chosen = fields.length > 0 ? bodies : [DEEP];
      await Promise.all(chosen.map((body) => send(method, at(path), body)));
    }
  }, 120_000);

  it('answers strange parameters of its path and query', async () => {
    const strange = ['%00', '%2e%2e%2f', 'x'.repeat(2_000), '%F0%9F%98%80', '-1', '__proto__', '%25', "'"];
    for (const { method, path } of routes) {
      const chosen = path.includes('{') ? strange : ['%00'];
      await Promise.all(chosen.map((value) => send(method, `${at(path, value)}?limit=${value}&${value}=1`)));
    }
  }, 120_000);

  it('leaves the server as it was', async () => {
    expect((await server.run('6 * 7')).json.data.result).toBe(42);
    expect((await server.get('/health/ready')).status).toBe(200);
  });

  const at = (path: string, value = 'nothing') => path.replace(/\{[^}]+\}/g, value);
});
