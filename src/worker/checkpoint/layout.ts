import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { LibraryPlace } from '../../image/package-layer.js';
import type { PyodideModule } from '../../pyodide/internals.js';
import type { FilesystemSeal } from '../filesystem/sealed-filesystem.js';
import type { SealedMemory } from '../interpreter/sealed-memory.js';

/**
 * What a checkpoint takes for granted of the interpreter it is restored into. Workers of one image have the same, as
 * starting from it is deterministic; this makes sure. 64 hex digits.
 */
export function layoutFingerprint(
  module: PyodideModule,
  sealed: SealedMemory,
  { roots, nextInode, nodes, streams }: FilesystemSeal,
  libraries: readonly LibraryPlace[] = [],
): string {
  const { memory, stackPointer, references } = sealed;
  return createHash('sha256')
    .update(
      JSON.stringify({
        libraries,
        table: module.wasmTable.length,
        // Not a strong hash, which would take a fifth of a worker's start: nobody forges what we sealed ourselves.
        memory: [memory.bytes, memory.segments, crc32(memory.data.subarray(0, memory.packedBytes))],
        stackPointer,
        references: references.map((reference) => Object.prototype.toString.call(reference)),
        roots: roots.map(({ path, node }) => [path, node.id]),
        nextInode,
        nodes: [...nodes.values()].map(({ id, name }) => `${id} ${name}`).sort(),
        streams: [...streams].map(([fd, { path }]) => `${fd} ${path}`),
      }),
    )
    .digest('hex');
}
