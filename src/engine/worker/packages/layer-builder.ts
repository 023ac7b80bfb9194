import type { ImageFile } from '../../image/image-file.js';
import { SECTION_ALIGNMENT } from '../../image/image-header.js';
import { eachFile, type LayerFiles, type Layout, withFiles } from '../../image/package-layer.js';
import { PackedMemory } from '../../image/packed-memory.js';
import type { Share } from '../../protocol/builder-message.js';
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
import { Network } from '../network/network.js';
import { DisplaySink } from '../streams/display-sink.js';
import { InputSource } from '../streams/input-source.js';
import { compileLibraries } from './compile-libraries.js';
import { compileSources } from './compile-sources.js';
import { FrozenLibraries } from './frozen-libraries.js';
import { layDown } from './lay-down.js';

const ANSWER_BYTES_MAX = 1 << 20;
const OUTPUT_BYTES = 8192;

/** A builder makes one image and ends: what a worker wins by mapping memory is nothing to it. */
const NATIVE = { missing: 'a builder copies memory' };

export interface ImportedPackages {
  /** Modules at the side that cannot be imported. */
  skipped: string[];
  layout: Layout;
  memory: PackedMemory;
}

/** An interpreter that makes an image, in two steps. */
export interface LayerBuilder {
  /** Bytecode of a share of the packages' modules: files beside those of the layer. No package has run yet. */
  compile(share: Share): LayerFiles;
  /** Imports the packages with the bytecode of all their modules. @throws ImportFailure, or whatever ended the interpreter */
  import(bytecode: LayerFiles): ImportedPackages;
}

/** What Python's `prepare` answers. */
interface Prepared {
  failed?: string | null;
  error?: string | null;
  skipped?: string[];
}

/** A package could not be imported; the text is Python's own. */
export class ImportFailure extends Error {
  override readonly name = 'ImportFailure';
}

/**
 * Starts an interpreter from a draft as a worker does, up to the moment where a worker would adopt memory. The packages are
 * imported instead: their code runs behind the sealed gate, like a program's.
 */
export async function startLayerBuilder(
  image: ImageFile,
  memoryBytes: number,
  diskBytes: number,
): Promise<LayerBuilder> {
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
  const deadline = new Deadline(null);
  const { module, gate, descriptors } = await boot(
    image,
    openBytes(NATIVE, image, 'coreFiles'),
    streams,
    deadline,
    memory,
    new SessionClock(),
    libraries,
    new Network(null, deadline, memory),
    false,
  );
  const sealed = new SealedState(
    module,
    core.state,
    openMemory(NATIVE, module, image, 'coreMemory', core.memory, memoryBytes, null),
  );
  const { files: list } = layer;
  const python = image.header.pythonVersion;
  const find = (name: string) => HarnessCall.find(module, 'harness.packages', name);
  return {
    compile: (share) =>
      compileSources(
        { list, bytes: bytes.files },
        { python, share },
        () => find('bytecode'),
        () => sealed.restore(),
      ),
    import: (bytecode) => {
      // From bytecode they are imported in a tenth of the time, here already.
      const whole = withFiles({ list, bytes: bytes.files }, eachFile(bytecode.list, bytecode.bytes));
      const whatIsLaid = { ...layer, files: whole.list };
      const layout = layDown(
        module,
        gate,
        libraries,
        whatIsLaid,
        { ...bytes, files: whole.bytes },
        compiled,
        core.state.harness,
      );
      // What an import writes into files is no part of the image; streams that it leaves open cannot be either.
      descriptors.attach(new SealedFilesystem(module.FS, memfsOf(module), module, diskBytes));
      const openBefore = new Set(module.FS.streams);
      const request = JSON.stringify({ needed: layer.imports, attempted: layer.attempted, lazy: layer.lazy });
      const answer = find('prepare').call(request, ANSWER_BYTES_MAX, true);
      const { failed, error, skipped = [] } = JSON.parse(answer ?? '{}') as Prepared;
      if (failed !== null) {
        throw new ImportFailure(
          failed === undefined ? 'memory is exhausted' : `import ${failed} failed: ${error ?? ''}`,
        );
      }
      const left = module.FS.streams.filter((stream) => stream && !openBefore.has(stream));
      if (left.length > 0) {
        const paths = left.map((stream) => stream?.path).join(', ');
        throw new ImportFailure(`a package leaves a file open when it is imported: ${paths}`);
      }
      if (referencesOf(module).length !== layout.references) {
        throw new ImportFailure('a package keeps JavaScript objects');
      }
      module.HEAPU8.fill(0, module._emscripten_stack_get_end(), module._emscripten_stack_get_current());
      // Above the top of the heap nothing is in use.
      module.HEAPU8.fill(0, module._sbrk(0));
      const sealedBytes = Math.ceil(module._sbrk(0) / SECTION_ALIGNMENT) * SECTION_ALIGNMENT;
      return { skipped, layout, memory: PackedMemory.pack(module.HEAPU8, sealedBytes) };
    },
  };
}
