import type { ImageFile } from '../../image/image-file.js';
import { SECTION_ALIGNMENT } from '../../image/image-header.js';
import type { Layout } from '../../image/package-layer.js';
import { PackedMemory } from '../../image/packed-memory.js';
import { OutputSink } from '../../protocol/output-sink.js';
import { HarnessCall } from '../../pyodide/harness-call.js';
import { memfsOf, referencesOf } from '../../pyodide/internals.js';
import { Deadline } from '../deadline.js';
import { SealedFilesystem } from '../filesystem/sealed-filesystem.js';
import { boot } from '../interpreter/boot.js';
import { MemoryCap } from '../interpreter/memory-cap.js';
import { SealedState } from '../interpreter/sealed-state.js';
import { SessionClock } from '../interpreter/session-clock.js';
import { openBytes, openMemory } from '../memory/open-memory.js';
import { DisplaySink } from '../streams/display-sink.js';
import { InputSource } from '../streams/input-source.js';
import { compileLibraries } from './compile-libraries.js';
import { FrozenLibraries } from './frozen-libraries.js';
import { layDown } from './lay-down.js';

const ANSWER_BYTES_MAX = 1 << 20;
const OUTPUT_BYTES = 8192;

/** A builder makes one image and ends: what a worker wins by mapping memory is nothing to it. */
const NATIVE = { missing: 'a builder copies memory' };

export interface ImportedPackages {
  layout: Layout;
  memory: PackedMemory;
}

/** A package could not be imported; the text is Python's own. */
export class ImportFailure extends Error {
  override readonly name = 'ImportFailure';
}

/**
 * Starts an interpreter from a draft as a worker does, up to the moment where a worker would adopt memory, and imports
 * the packages instead: their code runs behind the sealed gate, like a program's.
 * @throws ImportFailure, or whatever ended the interpreter (rejections)
 */
export async function importPackages(
  image: ImageFile,
  memoryBytes: number,
  diskBytes: number,
): Promise<ImportedPackages> {
  const { core, layer } = image.header;
  if (!layer) throw new Error('the image has no packages to import');
  const streams = {
    stdin: new InputSource(),
    stdout: new OutputSink(),
    stderr: new OutputSink(),
    display: new DisplaySink(),
  };
  streams.stdout.begin(OUTPUT_BYTES);
  streams.stderr.begin(OUTPUT_BYTES);
  const libraries = new FrozenLibraries();
  const bytes = {
    files: openBytes(NATIVE, image, 'layerFiles'),
    libraries: openBytes(NATIVE, image, 'libraries'),
  };
  const compiled = await compileLibraries(layer.libraries, bytes.libraries);
  const memory = new MemoryCap(memoryBytes);
  const { module, gate } = await boot(
    image,
    openBytes(NATIVE, image, 'coreFiles'),
    streams,
    new Deadline(null),
    memory,
    new SessionClock(),
    libraries,
  );
  new SealedState(
    module,
    core.state,
    openMemory(NATIVE, module, image, 'coreMemory', core.memory, memoryBytes, null),
  );
  const layout = layDown(module, gate, libraries, layer, bytes, compiled, core.state.harness);
  // What an import writes into files is no part of the image; streams that it leaves open cannot be either.
  new SealedFilesystem(module.FS, memfsOf(module), diskBytes);
  const openFiles = () => module.FS.streams.filter(Boolean).length;
  const openBefore = openFiles();
  const prepare = HarnessCall.find(module, 'pool.packages', 'prepare');
  const answer = prepare.call(JSON.stringify(layer.imports), ANSWER_BYTES_MAX, true);
  const { failed, error } = JSON.parse(answer ?? '{}') as { failed?: string | null; error?: string | null };
  if (failed !== null) {
    throw new ImportFailure(
      failed === undefined ? 'memory is exhausted' : `import ${failed} failed: ${error ?? ''}`,
    );
  }
  if (openFiles() !== openBefore) throw new ImportFailure('a package leaves a file open when it is imported');
  if (referencesOf(module).length !== layout.references) {
    throw new ImportFailure('a package keeps JavaScript objects');
  }
  module.HEAPU8.fill(0, module._emscripten_stack_get_end(), module._emscripten_stack_get_current());
  // Above the top of the heap nothing is in use.
  module.HEAPU8.fill(0, module._sbrk(0));
  const sealedBytes = Math.ceil(module._sbrk(0) / SECTION_ALIGNMENT) * SECTION_ALIGNMENT;
  return { layout, memory: PackedMemory.pack(module.HEAPU8, sealedBytes) };
}
