/**
 * Copies bytes. `slice()` of a Buffer returns a view, and a Buffer is a valid Uint8Array everywhere;
 * src/types/no-byte-slice.d.ts forbids it.
 */
export function copyBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}
