/**
 * The same bytes in memory of their own. `slice()` of a Buffer would be a view, and a Buffer passes for a Uint8Array
 * everywhere; src/types/no-byte-slice.d.ts keeps it out.
 */
export function copyBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}
