import { setImmediate as nextTurn } from 'node:timers/promises';

/** Copied at a time: less than a ms. */
const PIECE_BYTES = 1 << 20;

/** A copy with its own memory, to be transferred to a thread. Others are served between two pieces of a large one. */
export async function copyInPieces(bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const copy = new Uint8Array(bytes.length);
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
    if (at > 0) await nextTurn();
    copy.set(bytes.subarray(at, at + PIECE_BYTES), at);
  }
  return copy;
}
