import type { Answer, Server } from './server.js';

/** One session over HTTP. */
export interface TestSession {
  id: string;
  path: string;
  run(code: string, more?: object): Promise<Answer>;
  /** The result of a run that must succeed. */
  value(code: string): Promise<unknown>;
  post(path: string, body?: object): Promise<Answer>;
  get(path?: string): Promise<Answer>;
}

export function sessionOf(server: Server, id: string): TestSession {
  const path = `/api/sessions/${id}`;
  const run: TestSession['run'] = (code, more = {}) => server.post(`${path}/execute`, { code, ...more });
  return {
    id,
    path,
    run,
    value: async (code) => {
      const { json, text } = await run(code);
      if (json?.data?.outcome !== 'ok' || json.data.state !== 'kept') throw new Error(`${code}: ${text}`);
      return json.data.result;
    },
    post: (below, body = {}) => server.post(path + below, body),
    get: (below = '') => server.get(path + below),
  };
}

export async function makeSession(server: Server, body: object = {}): Promise<TestSession> {
  const { status, json, text } = await server.post('/api/sessions', body);
  if (status !== 201) throw new Error(text);
  return sessionOf(server, json.data.id);
}

/** PUT or POST of bytes as they are. */
export async function sendBytes(
  server: Server,
  method: string,
  path: string,
  bytes: Uint8Array,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(server.url + path, { method, body: Buffer.from(bytes), headers });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: JSON.parse(text) };
}

export async function getBytes(server: Server, path: string): Promise<Uint8Array> {
  const response = await fetch(server.url + path);
  if (response.status !== 200) throw new Error(await response.text());
  return new Uint8Array(await response.arrayBuffer());
}

export async function workersOf(server: Server): Promise<number[]> {
  const { workers } = (await server.get('/api/status')).json.data.pool;
  return workers.map(({ pid }: { pid: number }) => pid);
}
