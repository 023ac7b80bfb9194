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
  readonly #held = new Map<string, { checkpoint: DecodedCheckpoint; timer: NodeJS.Timeout }>();

  /** @param onDrop gets each checkpoint that is no longer held, or is too large to be held */
  constructor(private readonly onDrop: (checkpoint: DecodedCheckpoint) => void) {}

  get(id: string): DecodedCheckpoint | null {
    const found = this.#held.get(id);
    if (!found) return null;
    found.timer.refresh();
    // The last one in the order of use.
    this.#held.delete(id);
    this.#held.set(id, found);
    return found.checkpoint;
  }

  /** Those of these ids that are held; asking does not count as use. */
  some(ids: readonly string[]): DecodedCheckpoint[] {
    return ids.flatMap((id) => this.#held.get(id)?.checkpoint ?? []);
  }

  add(id: string, checkpoint: DecodedCheckpoint): void {
    this.#drop(id);
    if (sizeOf([checkpoint]) > BYTES_MAX) {
      this.#tellDropped(checkpoint);
      return;
    }
    const timer = setTimeout(() => this.#drop(id), HOLD_MS);
    timer.unref();
    this.#held.set(id, { checkpoint, timer });
    for (const oldest of this.#held.keys()) {
      if (this.#held.size <= HELD_CHECKPOINTS && this.#total() <= BYTES_MAX) break;
      this.#drop(oldest);
    }
  }

  /** Of all that are held; states that follow each other share most of it. */
  #total(): number {
    return sizeOf([...this.#held.values()].map(({ checkpoint }) => checkpoint));
  }

  #drop(id: string): void {
    const dropped = this.#held.get(id);
    if (!dropped) return;
    clearTimeout(dropped.timer);
    this.#held.delete(id);
    this.#tellDropped(dropped.checkpoint);
  }

  #tellDropped(checkpoint: DecodedCheckpoint): void {
    // It may be held under another id.
    for (const held of this.#held.values()) if (held.checkpoint === checkpoint) return;
    this.onDrop(checkpoint);
  }
}

function sizeOf(checkpoints: readonly DecodedCheckpoint[]): number {
  const buffers = new Set<ArrayBufferLike>();
  for (const { groups, blobs, contents } of checkpoints) {
    for (const { chunk, part } of groups) buffers.add(chunk.buffer).add(part.bytes.buffer);
    for (const { bytes } of blobs) buffers.add(bytes.buffer);
    for (const content of contents.values()) buffers.add(content.buffer);
  }
  let bytes = 0;
  for (const { byteLength } of buffers) bytes += byteLength;
  return bytes;
}
