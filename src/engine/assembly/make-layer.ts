import { rmSync } from 'node:fs';
import { PackageError } from '../distribution/package-error.js';
import { type PackageFile, unpackPackage } from '../distribution/read-package.js';
import type { ResolvedPackage } from '../distribution/resolve.js';
import { ImageFile } from '../image/image-file.js';
import { bytecodePath, eachFile, type LayerFiles, type Layout, withFiles } from '../image/package-layer.js';
import { PackedMemory } from '../image/packed-memory.js';
import { verifyImage } from '../image/verify-image.js';
import { type ImageContent, type ImageSource, writeImage } from '../image/write-image.js';
import { assembleLayer } from './assemble-layer.js';
import { BuilderError, type BuilderOptions, runBuilder } from './run-builder.js';
import type { Making } from './stage.js';

/** Description of an image to build, as JSON for a separate process. */
export interface LayerJob {
  /** Path and fingerprint of the new image. */
  file: string;
  fingerprint: string;
  /** The image without packages. */
  coreFile: string;
  /** Version of the interpreter, such as 3.14.2. */
  python: string;
  /** In the order of resolution. */
  packages: { resolved: ResolvedPackage; wanted: PackageFile }[];
  /** Whether to try to import lazily imported modules, too. */
  lazy: boolean;
  builder: BuilderOptions;
}

/**
 * Unpacks packages, lets a builder import them, and writes the image. Blocks while it unpacks and writes.
 * @param report receives each step as it begins
 * @throws PackageError PACKAGE_INVALID, PACKAGE_INSTALL_FAILED; SandboxError in strict mode when a sandbox layer is missing
 */
export async function makeLayer(
  { file, fingerprint, coreFile, ...job }: LayerJob,
  report: (step: Making) => void,
): Promise<void> {
  report('unpacking');
  const contents = job.packages.map(({ resolved, wanted }) => ({
    resolved,
    installDir: resolved.installDir,
    files: unpackPackage(wanted),
  }));
  const draft = assembleLayer(job.python, contents);
  const core = readCore(coreFile);
  const source = { ...core.source, fingerprint };
  const content = { ...core.content, layerFiles: draft.files, libraries: draft.libraries };
  const draftFile = `${file}.${process.pid}.draft`;
  try {
    const plain = { list: draft.layer.files, bytes: draft.files };
    const build = (lazy: boolean) => {
      writeImage(draftFile, source, content, { ...draft.layer, lazy, layout: null });
      report('compiling');
      return runBuilder(draftFile, sourceBytes(plain.list), job.builder, {
        check: ({ list }) => requireBytecode(list, plain.list, job.python),
        importing: () => report('importing'),
      });
    };
    let { lazy } = job;
    const built = await build(lazy).catch((error: unknown) => {
      // A lazily imported module may crash the interpreter or exhaust its memory.
      if (!(error instanceof BuilderError) || error.isImportFailure || !lazy) throw error;
      lazy = false;
      return build(lazy);
    });
    report('writing');
    const segments = built.segments.map(([start, end]) => ({ start, end }));
    const sealedMemory = new PackedMemory(built.memoryBytes, segments, built.data);
    const files = withFiles(plain, eachFile(built.bytecode.list, built.bytecode.bytes));
    const attempted = draft.layer.attempted.filter((name) => !built.skipped.includes(name));
    const whole = { ...draft.layer, files: files.list, attempted, lazy, layout: built.layout as Layout };
    writeImage(file, source, { ...content, layerFiles: files.bytes, sealedMemory }, whole);
  } catch (error) {
    if (!(error instanceof BuilderError)) throw error;
    throw new PackageError('PACKAGE_INSTALL_FAILED', `Building the image failed: ${error.message}`, {
      cause: error,
    });
  } finally {
    rmSync(draftFile, { force: true });
  }
  report('checking');
  await verifyImage(file, fingerprint);
}

/** Every file must be the bytecode of an existing module. @throws BuilderError */
function requireBytecode(bytecode: LayerFiles['list'], files: LayerFiles['list'], python: string): void {
  const wanted = new Set(files.map(([path]) => bytecodePath(path, python)));
  for (const [path] of files) wanted.delete(path);
  for (const [path] of bytecode) {
    if (!wanted.delete(path)) throw new BuilderError('it returned bytecode that belongs to no module');
  }
}

function sourceBytes(files: LayerFiles['list']): number {
  return files.reduce((sum, [path, bytes]) => (path.endsWith('.py') ? sum + bytes : sum), 0);
}

/** The core image, as a base for the image with packages. */
function readCore(file: string): { source: ImageSource; content: ImageContent } {
  const image = ImageFile.open(file);
  try {
    const { core, fingerprint, pyodideVersion, pythonVersion } = image.header;
    return {
      source: { fingerprint, pyodideVersion, pythonVersion, core },
      content: {
        coreMemory: image.readMemory('coreMemory', core.memory),
        coreFiles: image.read('coreFiles'),
      },
    };
  } finally {
    image.close();
  }
}
