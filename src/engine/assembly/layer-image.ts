import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Distribution } from '../distribution/distribution.js';
import type { OnDownload } from '../distribution/download-progress.js';
import type { PackageFile } from '../distribution/read-package.js';
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
import { type OnStage, readMaking } from './stage.js';

const MAKER = path.join(import.meta.dirname, 'make-layer-process.js');
/** For unpacking and writing, in addition to the builder's timeout. */
const UNPACK_TIMEOUT_MS = 120_000;
/** With less memory, programs need the space that lazily imported modules would take. */
const LAZY_MEMORY_BYTES = 192 << 20;

export interface MakingWatch {
  signal?: AbortSignal | undefined;
  onStage?: OnStage | undefined;
  onDownload?: OnDownload | undefined;
}

export interface ImageRef {
  file: string;
  fingerprint: string;
}

/**
 * The image in `folder` with these packages, verified by hash. If it is missing or damaged, a separate process builds it,
 * because that blocks for seconds. Without packages it is the core image.
 * @param packages in the order of resolution
 * @throws PackageError PACKAGE_DOWNLOAD_FAILED, PACKAGE_INVALID, PACKAGE_INSTALL_FAILED; SandboxError in strict mode when
 *   the builder lacks a sandbox layer (rejections)
 */
export async function ensureLayerImage(
  folder: string,
  packages: readonly ResolvedPackage[],
  distribution: Distribution | null,
  options: BuilderOptions,
  { signal, onStage = () => undefined, onDownload }: MakingWatch = {},
): Promise<ImageRef> {
  const hashing = ensureImage(folder, signal);
  if (packages.length === 0 || !distribution) return hashing;
  // Its error is thrown by the await below, unless something else fails first.
  hashing.catch(() => undefined);
  const lazy = options.memoryBytes >= LAZY_MEMORY_BYTES;
  const fingerprint = layerFingerprint({
    sha256: packages.map(({ sha256 }) => sha256),
    ...importsOf(packages),
    lazy,
  });
  const file = imageFileIn(folder, fingerprint);
  if (existsSync(file)) onStage({ stage: 'checking' });
  if (await isSoundImage(file, fingerprint)) return { file, fingerprint };
  const wanted = await distribution.files.fetchAll(packages, { signal, onDownload });
  const core = await hashing;
  const job: LayerJob = {
    ...{ file: path.resolve(file), fingerprint, coreFile: path.resolve(core.file) },
    python: distribution.lock.platform.python,
    packages: packages.map((resolved, index) => ({ resolved, wanted: wanted[index] as PackageFile })),
    lazy,
    builder: options,
  };
  const onMessage = (message: unknown) => {
    const stage = readMaking(message);
    if (stage) onStage(stage);
  };
  try {
    await inSideProcess(MAKER, job, { timeoutMs: options.timeoutMs + UNPACK_TIMEOUT_MS, signal, onMessage });
  } catch (error) {
    if (error instanceof SideError && error.name === 'SandboxError') throw new SandboxError(error.message);
    throw error;
  }
  return { file, fingerprint };
}
