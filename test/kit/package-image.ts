import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { SandboxMode } from '../../src/sandbox/sandbox-mode.js';
import { type MadeWheel, makeWheel } from './wheels.mjs';
import { DIST, LIMITS } from './worker.js';

/** The platform tag of wheels with extension modules for the pinned version. */
export const EXTENSION_TAG = 'cp314-cp314-pyemscripten_2026_0_wasm32';
/** How Python names extension modules of its own. */
export const EXTENSION_SUFFIX = '.cpython-314-wasm32-emscripten.so';

/** Built once for all tests, beside the build itself. */
export const IMAGE_DIR = path.join(DIST, '..', '.cache', 'image');

export interface ImageChanges {
  memoryBytes?: number;
  sandboxMode?: SandboxMode;
  /** Another built tree than this project's. */
  dist?: string;
}

/**
 * The image that holds these wheels, made as the service makes it; kept from test to test, since what a wheel holds
 * decides its fingerprint.
 * @param folder where the wheels are put
 */
export async function imageWith(
  folder: string,
  wheels: readonly MadeWheel[],
  { memoryBytes = LIMITS.memoryBytes, sandboxMode = 'on', dist = DIST }: ImageChanges = {},
): Promise<{ file: string; fingerprint: string }> {
  const load = <T>(file: string) => import(pathToFileURL(path.join(dist, file)).href) as Promise<T>;
  const { Distribution } = await load<typeof import('../../src/distribution/distribution.js')>(
    'distribution/distribution.js',
  );
  const { readLock } =
    await load<typeof import('../../src/distribution/lock-file.js')>('distribution/lock-file.js');
  const { parseRequirement } = await load<typeof import('../../src/distribution/requirement.js')>(
    'distribution/requirement.js',
  );
  const { ensureLayerImage } =
    await load<typeof import('../../src/assembly/layer-image.js')>('assembly/layer-image.js');
  const distribution = new Distribution({
    lock: readLock(),
    index: folder,
    cacheFolder: path.join(folder, 'cache'),
    rules: { allow: new Set(), deny: new Set() },
    download: { timeoutMs: 1000, fileBytes: 1 << 24 },
    privateHosts: null,
    unpacked: { totalBytes: 1 << 26, files: 20_000 },
  });
  mkdirSync(folder, { recursive: true });
  const places = wheels.map((wheel) => {
    const { fileName, bytes } = makeWheel(wheel);
    const file = path.join(folder, fileName);
    writeFileSync(file, bytes);
    return file;
  });
  const resolved = await distribution.resolve(places.map(parseRequirement));
  return ensureLayerImage(IMAGE_DIR, resolved, distribution, {
    memoryBytes,
    diskBytes: LIMITS.diskBytes,
    sandboxMode,
    timeoutMs: 60_000,
  });
}
