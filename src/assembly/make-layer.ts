import { rmSync } from 'node:fs';
import { PackageError } from '../distribution/package-error.js';
import { type PackageFile, unpackPackage } from '../distribution/read-package.js';
import type { ResolvedPackage } from '../distribution/resolve.js';
import { readImage, verifyImage, writeImage } from '../image/image-file.js';
import type { Layout } from '../image/package-layer.js';
import { assembleLayer } from './assemble-layer.js';
import { BuilderError, type BuilderOptions, runBuilder } from './run-builder.js';

/** An image to be made. Data, since it goes to a process of its own. */
export interface LayerJob {
  /** Where the image is to be, and what it is to be known by. */
  file: string;
  fingerprint: string;
  /** The image without packages. */
  coreFile: string;
  /** Version of the interpreter, such as 3.14.2. */
  python: string;
  /** In the order of resolution. */
  packages: { resolved: ResolvedPackage; wanted: PackageFile }[];
  builder: BuilderOptions;
}

/**
 * Unpacks packages, has them imported by a builder, and writes the image. Blocks while it unpacks and writes.
 * @throws PackageError PACKAGE_INVALID, PACKAGE_INSTALL_FAILED; SandboxError in strict mode when a layer is missing
 */
export async function makeLayer({ file, fingerprint, coreFile, ...job }: LayerJob): Promise<void> {
  const contents = job.packages.map(({ resolved, wanted }) => ({
    resolved,
    installDir: resolved.installDir,
    files: unpackPackage(wanted),
  }));
  const draft = assembleLayer(job.python, contents);
  const { header, memory } = readImage(coreFile);
  const source = { ...header, fingerprint };
  const bytes = { sealed: new Uint8Array(), files: draft.files, libraries: draft.libraries };
  const draftFile = `${file}.${process.pid}.draft`;
  try {
    writeImage(draftFile, source, memory, { ...draft.layer, bytes });
    const built = await runBuilder(draftFile, job.builder);
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
    rmSync(draftFile, { force: true });
  }
  await verifyImage(file, fingerprint);
}
