import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const ROOT = path.join(import.meta.dirname, '..', '..');
const SCRIPT = path.join(ROOT, 'test', 'fixtures', 'on-this-node.mjs');
const ADDON = path.join(ROOT, 'dist', 'engine', 'native', 'addon', 'memory.node');
/** Brought by .ci/run; the tests themselves run with the oldest Node that is supported. */
const NEWER = path.join(ROOT, '.cache', 'tools', 'node26');

if (!existsSync(NEWER))
  process.stderr.write(`\n!!! no ${NEWER}: tests with a newer Node are SKIPPED !!!\n\n`);

(existsSync(NEWER) ? describe : describe.skip)('with a newer Node', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'newer-node-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('an image is built, a worker starts from it with every layer, and programs run', async () => {
    await chmod(folder, 0o755);
    const { stdout } = await promisify(execFile)(NEWER, [SCRIPT, folder], { env: {} });
    const { version, layers, memoryMapped, result } = JSON.parse(stdout) as {
      version: string;
      layers: Record<string, true | string>;
      memoryMapped: true | string;
      result: string;
    };
    expect(version).toMatch(/^26\./);
    expect(result).toBe('42');
    if (existsSync(ADDON)) expect([memoryMapped, layers.sealedSystemCalls]).toEqual([true, true]);
    // Whether there is a launcher depends on a compiler; the other layers do not.
    const { gate, v8Flags, permissionFiles, permissionNetwork, refusesFiles, refusesNetwork } = layers;
    expect({ gate, v8Flags, permissionFiles, permissionNetwork, refusesFiles, refusesNetwork }).toEqual({
      gate: true,
      v8Flags: true,
      permissionFiles: true,
      permissionNetwork: true,
      refusesFiles: true,
      refusesNetwork: true,
    });
  }, 60_000);
});
