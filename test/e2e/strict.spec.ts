/** SANDBOX_MODE=strict, on a machine that has every layer and on one that lacks the launcher. */
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runServer, startServer } from '../kit/server.js';

const ROOT = path.resolve(import.meta.dirname, '..', '..');

/** The built tree as it is where there was no C compiler. */
function treeWithoutLauncher(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'no-launcher-'));
  cpSync(path.join(ROOT, 'dist'), path.join(folder, 'dist'), { recursive: true });
  cpSync(path.join(ROOT, 'package.json'), path.join(folder, 'package.json'));
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
  rmSync(path.join(folder, 'dist', 'engine', 'sandbox', 'launcher', 'launcher'), { force: true });
  return folder;
}

describe('SANDBOX_MODE=strict', () => {
  it('ends the server with a sentence and an exit code of its own when a layer is missing', async () => {
    const folder = treeWithoutLauncher();
    try {
      const env = {
        SANDBOX_MODE: 'strict',
        PORT: '0',
        PYODIDE_IMAGE_DIR: path.join(ROOT, '.cache', 'image'),
      };
      const { code, output } = await runServer(env, folder);
      expect(output).toContain(
        'The server cannot continue. SANDBOX_MODE is strict, but these sandbox layers are missing:',
      );
      expect(output).toContain('seccomp (the launcher was not built: no C compiler at build time');
      expect(code).toBe(78);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  (process.platform === 'linux' ? it : it.skip)('serves where every layer is there', async () => {
    const server = await startServer({ SANDBOX_MODE: 'strict', PYODIDE_POOL_SIZE: '1' });
    expect((await server.run('6 * 7')).json.data.result).toBe(42);
    expect(await server.stop()).toBe(0);
  });
});
