/**
 * `slice()` copies the bytes of a Uint8Array, but a Buffer is one too, and its `slice()` is a view: what looks like a copy
 * then changes with the original. Its result has a type that nothing takes; `copyBytes()` always copies, and
 * `subarray()` says that it does not.
 */
type UseCopyBytesOrSubarray = 'slice() of a Buffer shares its memory: use copyBytes() or subarray()';

interface Uint8Array<TArrayBuffer extends ArrayBufferLike> {
  slice(start?: number, end?: number): UseCopyBytesOrSubarray;
}

interface Buffer<TArrayBuffer extends ArrayBufferLike> {
  slice(start?: number, end?: number): UseCopyBytesOrSubarray;
}
