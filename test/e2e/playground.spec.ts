import { type Server, startServer } from '../kit/server.js';

describe('the playground', () => {
  let server: Server;
  beforeAll(async () => {
    server = await startServer({ PYODIDE_POOL_SIZE: '1' });
  }, 90_000);
  afterAll(() => server?.stop());

  it('is one page whose files come from this server only, under a policy without exceptions', async () => {
    const page = await server.get('/playground');
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const csp = page.headers.get('content-security-policy') ?? '';
    expect(csp).toContain("default-src 'none'");
    expect(csp).not.toMatch(/unsafe|\*|https?:/);
    expect(page.text).not.toMatch(/https?:\/\/|<script(?![^>]* src=)|<style| on[a-z]+=| style=/);
    // What the modules import, and what they import in turn.
    const files = [...page.text.matchAll(/(?:href|src)="(playground\/[^"]+)"/g)].map(
      (match) => `${match[1]}`,
    );
    for (const file of files) {
      const answer = await server.get(`/${file}`);
      expect([file, answer.status]).toEqual([file, 200]);
      expect(answer.headers.get('content-type')).toMatch(file.endsWith('.js') ? /javascript/ : /css/);
      expect(answer.text).not.toMatch(/https?:\/\/(?!www\.w3\.org\/)|innerHTML|eval\(/);
      for (const [, name] of answer.text.matchAll(/from '\.\/([^']+)'/g)) {
        if (!files.includes(`playground/${name}`)) files.push(`playground/${name}`);
      }
    }
    expect(files.length).toBeGreaterThan(10);
  });

  it('serves nothing else', async () => {
    for (const name of ['..%2fassets.js', '%2e%2e%2fassets.js', 'constructor', 'assets', 'none.js']) {
      expect((await server.get(`/playground/${name}`)).status).toBe(404);
    }
  });

  it('has examples that run', async () => {
    const source = (await server.get('/playground/examples.js')).text;
    const { EXAMPLES } = await import(`data:text/javascript,${encodeURIComponent(source)}`);
    const outcomes: Record<string, string> = {};
    for (const { name, code } of EXAMPLES) {
      const { data } = (await server.run(code)).json;
      outcomes[name] = data.outcome;
      if (name === 'A table') expect(data.display[0]['text/html']).toContain('<table>');
      if (name === 'A picture') expect(data.display[0]['image/svg+xml']).toContain('<svg');
      if (name === 'Files in and out') expect(data.files).toMatchObject([{ path: 'squares.csv' }]);
    }
    expect(outcomes).toEqual({
      'Live output': 'ok',
      'A table': 'ok',
      'A picture': 'ok',
      'Files in and out': 'ok',
      'An exception': 'error',
      asyncio: 'ok',
    });
  });
});
