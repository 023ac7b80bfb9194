import { existsSync, rmSync } from 'node:fs';
import type { Distribution } from '../distribution/distribution.js';
import { PackageError } from '../distribution/package-error.js';
import type { ResolvedPackage } from '../distribution/resolve.js';
import { layerFingerprint } from '../image/fingerprint.js';
import { isSoundImage, readImage, verifyImage, writeImage } from '../image/image-file.js';
import { imageFileIn } from '../image/image-location.js';
import { ensureImage } from '../image/image-store.js';
import type { Layout } from '../image/package-layer.js';
import { assembleLayer, importsOf, type PackageContent } from './assemble-layer.js';
import { BuilderError, type BuilderOptions, runBuilder } from './run-builder.js';

export interface ImageRef {
  file: string;
  fingerprint: string;
}

/**
 * The image in `folder` that holds these packages, checked by hash; built when it is missing or damaged. Without
 * packages it is the core image.
 * @param packages in the order of resolution
 * @throws PackageError PACKAGE_INSTALL_FAILED and those of Distribution.unpack (rejections)
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
    imports: importsOf(packages),
  });
  const file = imageFileIn(folder, fingerprint);
  if (await isSoundImage(file, fingerprint)) return { file, fingerprint };
  const contents: PackageContent[] = [];
  for (const resolved of packages) {
    contents.push({ resolved, ...(await distribution.unpack(resolved, signal)) });
  }
  const draft = assembleLayer(distribution.lock.platform.python, contents);
  const { header, memory } = readImage(core.file);
  const source = { ...header, fingerprint };
  const bytes = { sealed: new Uint8Array(), files: draft.files, libraries: draft.libraries };
  const draftFile = `${file}.${process.pid}.draft`;
  try {
    writeImage(draftFile, source, memory, { ...draft.layer, bytes });
    const built = await runBuilder(draftFile, options, signal);
    const segments = built.segments.map(([start, end]) => ({ start, end }));
    const sealed = { layout: built.layout as Layout, memoryBytes: built.memoryBytes, segments };
    writeImage(file, source, memory, {
      ...draft.layer,
      sealed,
      bytes: { ...bytes, sealed: built.data },
    });
  } catch (error) {
    if (!(error instanceof BuilderError)) throw error;
    throw new PackageError('PACKAGE_INSTALL_FAILED', `No image could be made: ${error.message}`, {
      cause: error,
    });
  } finally {
    if (existsSync(draftFile)) rmSync(draftFile, { force: true });
  }
  await verifyImage(file, fingerprint);
  return { file, fingerprint };
}
