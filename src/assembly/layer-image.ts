import path from 'node:path';
import type { Distribution } from '../distribution/distribution.js';
import type { ResolvedPackage } from '../distribution/resolve.js';
import { inSideProcess, SideError } from '../distribution/side-process.js';
import { layerFingerprint } from '../image/fingerprint.js';
import { imageFileIn } from '../image/image-location.js';
import { ensureImage } from '../image/image-store.js';
import { isSoundImage } from '../image/verify-image.js';
import { SandboxError } from '../sandbox/layers.js';
import { importsOf } from './assemble-layer.js';
import type { LayerJob } from './make-layer.js';
import type { BuilderOptions } from './run-builder.js';

const MAKER = path.join(import.meta.dirname, 'make-layer-process.js');
/** Unpacking and writing, beside the time that the builder has. */
const UNPACK_TIMEOUT_MS = 120_000;

export interface ImageRef {
  file: string;
  fingerprint: string;
}

/**
 * The image in `folder` that holds these packages, checked by hash; built when it is missing or damaged, in a process of
 * its own, since that blocks for seconds. Without packages it is the core image.
 * @param packages in the order of resolution
 * @throws PackageError PACKAGE_DOWNLOAD_FAILED, PACKAGE_INVALID, PACKAGE_INSTALL_FAILED; SandboxError in strict mode when
 *   the builder misses a layer (rejections)
 */
export async function ensureLayerImage(
  folder: string,
  packages: readonly ResolvedPackage[],
  distribution: Distribution | null,
  options: BuilderOptions,
  signal?: AbortSignal,
): Promise<ImageRef> {
  const core = await ensureImage(folder, signal);
  if (packages.length === 0 || !distribution) return core;
  const fingerprint = layerFingerprint({
    sha256: packages.map(({ sha256 }) => sha256),
    ...importsOf(packages),
  });
  const file = imageFileIn(folder, fingerprint);
  if (await isSoundImage(file, fingerprint)) return { file, fingerprint };
  const job: LayerJob = {
    ...{ file: path.resolve(file), fingerprint, coreFile: path.resolve(core.file) },
    python: distribution.lock.platform.python,
    packages: [],
    builder: options,
  };
  for (const resolved of packages) {
    job.packages.push({ resolved, wanted: await distribution.fetch(resolved, signal) });
  }
  try {
    await inSideProcess(MAKER, job, { timeoutMs: options.timeoutMs + UNPACK_TIMEOUT_MS, signal });
  } catch (error) {
    if (error instanceof SideError && error.name === 'SandboxError') throw new SandboxError(error.message);
    throw error;
  }
  return { file, fingerprint };
}
