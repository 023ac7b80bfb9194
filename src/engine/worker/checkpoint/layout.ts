import { createHash } from 'node:crypto';
import type { LibraryPlace } from '../../image/package-layer.js';
import type { PyodideModule } from '../../pyodide/internals.js';
import type { FilesystemSeal } from '../filesystem/sealed-filesystem.js';
import type { SealedState } from '../interpreter/sealed-state.js';

/**
 * What a checkpoint takes for granted of the interpreter it is restored into. Workers of one image have the same, as
 * starting from it is deterministic; this makes sure. 64 hex digits.
 * @param image fingerprint of the image
 */
export function layoutFingerprint(
  module: PyodideModule,
  { stackPointer, references }: SealedState,
  image: string,
  { roots, nextInode, nodes, streams }: FilesystemSeal,
  libraries: readonly LibraryPlace[] = [],
): string {
  return createHash('sha256')
    .update(
      JSON.stringify({
        libraries,
        table: module.wasmTable.length,
        // Whose memory was put in place as it is.
        image,
        stackPointer,
        references,
        roots: roots.map(({ path, node }) => [path, node.id]),
        nextInode,
        nodes: [...nodes.values()].map(({ id, name }) => `${id} ${name}`).sort(),
        streams: [...streams].map(([fd, { path }]) => `${fd} ${path}`),
      }),
    )
    .digest('hex');
}
