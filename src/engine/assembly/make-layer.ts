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
  /** Whether to import what packages import late, too, where that works. */
  lazy: boolean;
  builder: BuilderOptions;
}

/**
 * Unpacks packages, has them imported by a builder, and writes the image. Blocks while it unpacks and writes.
 * @param tell is told each step as it begins
 * @throws PackageError PACKAGE_INVALID, PACKAGE_INSTALL_FAILED; SandboxError in strict mode when a layer is missing
 */
export async function makeLayer(
  { file, fingerprint, coreFile, ...job }: LayerJob,
  tell: (step: Making) => void,
): Promise<void> {
  tell('unpacking');
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
      tell('compiling');
      return runBuilder(draftFile, sourceBytes(plain.list), job.builder, {
        check: ({ list }) => demandBytecode(list, plain.list, job.python),
        importing: () => tell('importing'),
      });
    };
    let { lazy } = job;
    const built = await build(lazy).catch((error: unknown) => {
      // Modules that nobody asked for may take the interpreter along, or all of its memory.
      if (!(error instanceof BuilderError) || error.saysWhichImport || !lazy) throw error;
      lazy = false;
      return build(lazy);
    });
    tell('writing');
    const segments = built.segments.map(([start, end]) => ({ start, end }));
    const sealedMemory = new PackedMemory(built.memoryBytes, segments, built.data);
    const files = withFiles(plain, eachFile(built.bytecode.list, built.bytecode.bytes));
    const attempted = draft.layer.attempted.filter((name) => !built.skipped.includes(name));
    const whole = { ...draft.layer, files: files.list, attempted, lazy, layout: built.layout as Layout };
    writeImage(file, source, { ...content, layerFiles: files.bytes, sealedMemory }, whole);
  } catch (error) {
    if (!(error instanceof BuilderError)) throw error;
    throw new PackageError('PACKAGE_INSTALL_FAILED', `No image could be made: ${error.message}`, {
      cause: error,
    });
  } finally {
    rmSync(draftFile, { force: true });
  }
  tell('checking');
  await verifyImage(file, fingerprint);
}

/** Only what is bytecode of a module that is there is taken. @throws BuilderError */
function demandBytecode(bytecode: LayerFiles['list'], files: LayerFiles['list'], python: string): void {
  const wanted = new Set(files.map(([path]) => bytecodePath(path, python)));
  for (const [path] of files) wanted.delete(path);
  for (const [path] of bytecode) {
    if (!wanted.delete(path)) throw new BuilderError('it made bytecode of something that is no module');
  }
}

function sourceBytes(files: LayerFiles['list']): number {
  return files.reduce((sum, [path, bytes]) => (path.endsWith('.py') ? sum + bytes : sum), 0);
}

/** The image without packages, to be written once more with packages on top. */
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
