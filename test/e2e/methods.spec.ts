import { ask } from '../kit/ask.js';
import { documentOfBuild } from '../kit/document.js';
import { type Server, startServer } from '../kit/server.js';

/** All that any server of ours may be asked with and Node's parser knows. */
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'];

describe('a method that a path lacks', () => {
  let server: Server;
  beforeAll(async () => {
    server = await startServer({}, { ready: false });
  }, 90_000);
  afterAll(() => server?.stop());

  it('is answered with 405 and the methods that the path has, on every path', async () => {
    const wrong: string[] = [];
    for (const [path, methods] of Object.entries(documentOfBuild().paths)) {
      const documented = Object.keys(methods).map((method) => method.toUpperCase());
      const allowed = [...documented, ...(documented.includes('GET') ? ['HEAD'] : [])].sort();
      for (const method of METHODS.filter((one) => !allowed.includes(one))) {
        const { status, headers, text } = await ask(server.port, {
          method,
          path: path.replace(/\{[^}]+\}/g, 'nothing'),
        });
        const code = method === 'HEAD' ? 'METHOD_NOT_ALLOWED' : JSON.parse(text).code;
        if (status !== 405 || code !== 'METHOD_NOT_ALLOWED' || headers.allow !== allowed.join(', ')) {
          wrong.push(`${method} ${path}: ${status}, Allow: ${headers.allow}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });
});
