import type { Image } from '../../image/image-file.js';
import { applyDifference } from '../../image/memory-difference.js';
import type { Layout } from '../../image/package-layer.js';
import { memfsOf, type PyodideModule, referencesOf } from '../../pyodide/internals.js';
import type { ImportGate } from '../gate/import-gate.js';
import type { CompiledLibrary } from './compile-libraries.js';
import type { FrozenLibraries } from './frozen-libraries.js';
import { fill, placeFiles } from './place-files.js';

/** Sealed memory can only be adopted where everything it refers to lies at the same place. */
export class LayoutError extends Error {
  override readonly name = 'LayoutError';
}

const NONE = new Uint8Array();
type Layer = NonNullable<Image['layer']>;

/**
 * Puts the files of the packages in place and loads their libraries. Builder and worker both do exactly this, from the
 * same memory, so that both come to the same layout. The gate is closed already: libraries run code of their own when
 * they are loaded, and it gets no more than a program.
 * @param harness addresses that the caller keeps
 */
export function layDown(
  module: PyodideModule,
  gate: ImportGate,
  frozen: FrozenLibraries,
  layer: Layer,
  compiled: readonly CompiledLibrary[],
  harness: number[],
): Layout {
  const memfs = memfsOf(module);
  placeFiles(module.FS, memfs, layer.files, layer.bytes.files);
  const nodes = placeFiles(module.FS, memfs, layer.libraries, layer.bytes.libraries);
  nodes.forEach((node, at) => {
    fill(node, compiled[at]?.stub ?? NONE);
  });
  const places = gate.whileLoading(compiled, () =>
    compiled.map(({ path, exports }) => frozen.load(module, path, exports)),
  );
  // Python looks for a library's name, and never again into the file.
  for (const node of nodes) fill(node, NONE);
  return {
    libraries: places,
    tableLength: module.wasmTable.length,
    heapTop: module._sbrk(0),
    references: referencesOf(module).length,
    harness,
  };
}

/**
 * Takes over the memory in which the packages are imported.
 * @throws LayoutError when this interpreter is not laid out like the one it comes from
 */
export function adoptMemory(module: PyodideModule, image: Image, layout: Layout): void {
  const sealed = image.layer?.sealed;
  if (!sealed) throw new LayoutError('the image is a draft: nothing was imported yet');
  const [own, theirs] = [JSON.stringify(layout), JSON.stringify(sealed.layout)];
  if (own !== theirs) throw new LayoutError(`this interpreter is laid out otherwise than its image: ${own}`);
  image.memory.unpackInto(module.HEAPU8);
  applyDifference(module.HEAPU8, sealed.segments, image.layer?.bytes.sealed ?? NONE);
}
