import type { Layout, PackageLayer, SealedLayer } from '../../image/package-layer.js';
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

/** The bytes of a layer's files, as views of what is kept. */
export interface LayerBytes {
  files: Uint8Array;
  libraries: Uint8Array;
}

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
  layer: PackageLayer,
  bytes: LayerBytes,
  compiled: readonly CompiledLibrary[],
  harness: number[],
): Layout {
  const memfs = memfsOf(module);
  placeFiles(module.FS, memfs, layer.files, bytes.files);
  const nodes = placeFiles(module.FS, memfs, layer.libraries, bytes.libraries);
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
 * Looks whether memory may be put in place here in which the packages are imported.
 * @returns that memory, and its own layout
 * @throws LayoutError when this interpreter is not laid out like the one it comes from
 */
export function demandLayout({ sealed }: PackageLayer, layout: Layout): SealedLayer {
  if (!sealed) throw new LayoutError('the image is a draft: nothing was imported yet');
  const [own, theirs] = [JSON.stringify(layout), JSON.stringify(sealed.layout)];
  if (own !== theirs) throw new LayoutError(`this interpreter is laid out otherwise than its image: ${own}`);
  return sealed;
}
