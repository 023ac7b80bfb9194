import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startServer, waitFor } from '../kit/server.js';
import { SimpleIndex } from '../kit/simple-index.js';

const TOKEN = 'tok3n-of-ada';
const folder = mkdtempSync(path.join(tmpdir(), 'index-tokens-'));
const lock = path.join(folder, 'pylock.toml');
const images = path.join(folder, 'images');
let index: SimpleIndex;
beforeAll(async () => {
  index = await SimpleIndex.start('127.0.0.1', `/${TOKEN}`);
  index.publish({ name: 'tool', requires: ['needed'] });
  index.publish({ name: 'needed' });
});
afterAll(async () => {
  await index?.close();
  rmSync(folder, { recursive: true, force: true });
});

it('a token in the path of an index is in no file, log line or answer, and the lock works with it', async () => {
  const env = { PYODIDE_PACKAGES: 'tool', PYODIDE_PACKAGE_DIR: folder, PACKAGE_INDEXES: index.url };
  const first = await startServer(env);
  const shown = (
    await Promise.all(
      ['/api/packages', '/api/status', '/api/packages/changes/start'].map((at) => first.get(at)),
    )
  ).map(({ text }) => text);
  await first.stop();
  expect(first.stdout() + shown.join()).not.toContain(TOKEN);
  const text = readFileSync(lock, 'utf8');
  expect(text).not.toContain(TOKEN);
  expect(text).toContain('/~127.0.0.1~1~1~/simple/');
  expect(text).toContain('/~127.0.0.1~1~1~/files/tool-1.0-py3-none-any.whl');

  // The lock alone says where the files are.
  for (const name of readdirSync(folder)) if (name.endsWith('.whl')) rmSync(path.join(folder, name));
  index.asked.length = 0;
  const again = await startServer({ ...env, PYODIDE_IMAGE_DIR: images });
  expect((await again.run('import tool, needed')).json.data.outcome).toBe('ok');
  expect(index.asked.map((where) => path.basename(where)).sort()).toEqual([
    'needed-1.0-py3-none-any.whl',
    'tool-1.0-py3-none-any.whl',
  ]);
  await again.stop();
  expect(readFileSync(lock, 'utf8')).toBe(text);

  // Without the index it means nothing. The image without packages is the older one.
  const layers = readdirSync(images).map((name) => path.join(images, name));
  const [layer = ''] = layers.sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  rmSync(layer);
  const lost = await startServer(
    {
      ...{ PYODIDE_PACKAGES: lock, PACKAGE_INDEXES: 'off', PYODIDE_IMAGE_DIR: images },
      PYODIDE_PACKAGE_DIR: path.join(folder, 'other'),
    },
    { ready: false },
  );
  try {
    let progress: ReturnType<typeof JSON.parse>;
    await waitFor(async () => {
      ({ progress } = (await lost.get('/api/packages/changes/start')).json.data);
      return progress.stage === 'retrying';
    }, 60_000);
    expect(progress.reason).toContain('contains a placeholder for a path of PACKAGE_INDEXES');
  } finally {
    await lost.stop();
  }
}, 180_000);
