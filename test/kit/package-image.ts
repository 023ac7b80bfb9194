import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { SandboxMode } from '../../src/engine/sandbox/sandbox-mode.js';
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
  changes: ImageChanges = {},
): Promise<{ file: string; fingerprint: string }> {
  mkdirSync(folder, { recursive: true });
  const files = wheels.map((wheel) => {
    const { fileName, bytes } = makeWheel(wheel);
    const file = path.join(folder, fileName);
    writeFileSync(file, bytes);
    return file;
  });
  return (await imageOf(path.join(folder, 'cache'), changes))(files);
}

/** What makes images of files of wheels, with all that it needs loaded. */
export async function imageOf(
  cacheFolder: string,
  { memoryBytes = LIMITS.memoryBytes, sandboxMode = 'on', dist = DIST }: ImageChanges = {},
): Promise<(files: readonly string[]) => Promise<{ file: string; fingerprint: string }>> {
  const load = <T>(file: string) => import(pathToFileURL(path.join(dist, file)).href) as Promise<T>;
  const { Distribution } = await load<typeof import('../../src/engine/distribution/distribution.js')>(
    'engine/distribution/distribution.js',
  );
  const { readLock } = await load<typeof import('../../src/engine/distribution/lock-file.js')>(
    'engine/distribution/lock-file.js',
  );
  const { parseRequirement } = await load<typeof import('../../src/engine/distribution/requirement.js')>(
    'engine/distribution/requirement.js',
  );
  const { ensureLayerImage } = await load<typeof import('../../src/engine/assembly/layer-image.js')>(
    'engine/assembly/layer-image.js',
  );
  const distribution = new Distribution({
    lock: readLock(),
    index: cacheFolder,
    cacheFolder,
    rules: { allow: new Set(), deny: new Set() },
    download: { timeoutMs: 10_000, fileBytes: 128 << 20 },
    privateHosts: null,
    unpacked: { totalBytes: 512 << 20, files: 20_000 },
  });
  const options = { memoryBytes, diskBytes: LIMITS.diskBytes, sandboxMode, timeoutMs: 60_000 };
  return async (files) => {
    const resolved = await distribution.resolve(files.map(parseRequirement));
    return ensureLayerImage(IMAGE_DIR, resolved, distribution, options);
  };
}
