import path from 'node:path';
import { DIST, IMAGE_DIR } from './paths.mjs';

const { Distribution } = await import(`${DIST}/engine/distribution/distribution.js`);
const { readLock } = await import(`${DIST}/engine/distribution/lock-file.js`);
const { parseRequirement } = await import(`${DIST}/engine/distribution/requirement.js`);
const { ensureLayerImage } = await import(`${DIST}/engine/assembly/layer-image.js`);
const MB = 1 << 20;

/**
 * The image that holds these wheels, as the service makes it.
 * @param {string} folder for what is fetched
 * @param {string[]} wheels files
 * @param {string} imageDir where images are kept, the core image too
 * @param {number} timeoutMs for its build
 */
export async function imageWith(folder, wheels, imageDir = IMAGE_DIR, timeoutMs = 120_000) {
  const distribution = new Distribution({
    lock: readLock(),
    index: folder,
    cacheFolder: path.join(folder, 'cache'),
    rules: { allow: new Set(), deny: new Set() },
    privateHosts: null,
    download: { timeoutMs: 1000, fileBytes: 128 * MB },
    unpacked: { totalBytes: 512 * MB, files: 20_000 },
  });
  const resolved = await distribution.resolve(wheels.map(parseRequirement));
  const options = { memoryBytes: 256 * MB, diskBytes: 64 * MB, sandboxMode: 'on', timeoutMs };
  return ensureLayerImage(imageDir, resolved, distribution, options);
}
