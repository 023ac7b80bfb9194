import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runServer, startServer, waitFor } from '../kit/server.js';

const folder = mkdtempSync(path.join(tmpdir(), 'package-faults-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const JUNK = path.join(folder, 'junk-1.0-py3-none-any.whl');
writeFileSync(JUNK, 'no archive');
const OTHER_LOCK = path.join(folder, 'lock.json');
writeFileSync(OTHER_LOCK, '{}');

it.each([
  ['a name that no source has', { PYODIDE_PACKAGES: 'nunpy' }, 'nunpy'],
  ['a version that the lock does not have', { PYODIDE_PACKAGES: 'numpy==1.0' }, 'numpy'],
  ['a wheel that is none', { PYODIDE_PACKAGES: JUNK }, 'it is not a zip file'],
  ['a package that may not be there', { PYODIDE_PACKAGES: 'numpy', PACKAGE_DENY: 'numpy' }, 'numpy'],
  ['a lock file that is none', { PYODIDE_PACKAGES: 'numpy', PYODIDE_PACKAGE_LOCK: OTHER_LOCK }, 'lock.json'],
])('%s ends the start, with one sentence', async (_what, env, words) => {
  const { code, output } = await runServer({ ...env, PORT: '0', PYODIDE_PACKAGE_DIR: folder });
  expect(code).toBe(78);
  expect(output.split('The server cannot continue.')).toHaveLength(2);
  expect(output).toContain(words);
  expect(output).not.toContain('is invalid: it is not a zip file.:');
});

it('an index out of reach is asked again, and everybody is told why there is no worker', async () => {
  const env = {
    PYODIDE_PACKAGES: 'numpy',
    PYODIDE_PACKAGE_INDEX: 'http://127.0.0.1:1/',
    PYODIDE_PACKAGE_DIR: folder,
  };
  const server = await startServer(env, { ready: false });
  try {
    let reason = '';
    await waitFor(async () => {
      const { status, json } = await server.get('/health/ready');
      expect(status).toBe(503);
      reason = json.details.pool.reason ?? '';
      return reason !== '';
    }, 20_000);
    expect(reason).toContain('from 127.0.0.1:1 is not available');
    expect((await server.get('/api/status')).json.data.pool.fault).toBe(reason);
    const refused = await server.run('1');
    expect([refused.status, refused.json.code]).toEqual([503, 'POOL_UNAVAILABLE']);
    expect(refused.json.error).toContain(reason);
    const change = await server.post('/api/packages', { packages: ['attrs'] });
    expect([change.status, change.json.code]).toEqual([503, 'POOL_UNAVAILABLE']);
    expect((await server.get('/health/live')).status).toBe(200);
    const lines = server.stdout().split('\n');
    expect(lines.filter((line) => line.includes('No image is available'))).not.toHaveLength(0);
    expect(lines.length).toBeLessThan(30);
  } finally {
    await server.stop();
  }
});

it('PACKAGES_REQUIRED=false starts without packages, and says why', async () => {
  const env = { PYODIDE_PACKAGES: JUNK, PACKAGES_REQUIRED: 'false', PYODIDE_PACKAGE_DIR: folder };
  const server = await startServer(env);
  try {
    expect((await server.run('6 * 7')).json.data.result).toBe(42);
    const { json } = await server.get('/api/packages');
    expect(json.data.loaded).toEqual([]);
    expect(json.data.missing).toContain('it is not a zip file');
    expect(server.log()).toContain('it is not a zip file');
  } finally {
    await server.stop();
  }
});
