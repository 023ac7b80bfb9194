import { HELD_CHECKPOINTS } from '../../protocol/messages.js';
import type { DecodedCheckpoint } from './decoded-checkpoint.js';

/** Bytes of all that are held together; a larger one comes from the parent each time. */
const BYTES_MAX = 64 << 20;
/** How long a state that nobody asks for is held, ms: a deleted session leaves nothing behind for longer. */
const HOLD_MS = 120_000;

/**
 * The last checkpoints this worker took or restored, taken apart already: continuing from one of them needs neither
 * the bytes nor their decompression. An optimisation only; whoever is not here is sent again. No program can reach
 * them: they lie in JavaScript's memory, outside the interpreter.
 */
export class HeldCheckpoints {
  /** In the order of use. */
  readonly #held = new Map<string, { checkpoint: DecodedCheckpoint; bytes: number; timer: NodeJS.Timeout }>();

  get(id: string): DecodedCheckpoint | null {
    const checkpoint = this.#held.get(id)?.checkpoint;
    if (!checkpoint) return null;
    this.add(id, checkpoint);
    return checkpoint;
  }

  add(id: string, checkpoint: DecodedCheckpoint): void {
    this.#drop(id);
    const bytes = sizeOf(checkpoint);
    if (bytes > BYTES_MAX) return;
    const timer = setTimeout(() => this.#drop(id), HOLD_MS);
    timer.unref();
    this.#held.set(id, { checkpoint, bytes, timer });
    let total = 0;
    for (const held of this.#held.values()) total += held.bytes;
    for (const [oldest, held] of this.#held) {
      if (this.#held.size <= HELD_CHECKPOINTS && total <= BYTES_MAX) break;
      total -= held.bytes;
      this.#drop(oldest);
    }
  }

  #drop(id: string): void {
    clearTimeout(this.#held.get(id)?.timer);
    this.#held.delete(id);
  }
}

function sizeOf({ chunks, contents }: DecodedCheckpoint): number {
  let bytes = 0;
  for (const chunk of chunks) bytes += chunk.byteLength;
  for (const content of contents.values()) bytes += content.buffer.byteLength;
  return bytes;
}
