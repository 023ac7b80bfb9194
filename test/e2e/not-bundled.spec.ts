import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Server, startServer } from '../kit/server.js';

const ROOT = path.resolve(import.meta.dirname, '..', '..');

let folder: string;
let server: Server | undefined;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'not-bundled-'));
  cpSync(path.join(ROOT, 'dist'), path.join(folder, 'dist'), { recursive: true });
  rmSync(path.join(folder, 'dist', 'bundle'), { recursive: true, force: true });
  for (const file of ['package.json', 'package-lock.json'])
    cpSync(path.join(ROOT, file), path.join(folder, file));
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
  server = await startServer({}, { root: folder });
}, 120_000);
afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

it('runs from its modules, as nest start does: server, workers, and the build of an image', async () => {
  expect((await server?.run('6 * 7'))?.json.data.result).toBe(42);
});
