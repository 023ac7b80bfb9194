import { CheckpointError } from '../../checkpoint-format/checkpoint-error.js';
import type { Packed } from '../../checkpoint-format/codec.js';
import { writeCheckpoint } from '../../checkpoint-format/container.js';
import { INODES_MAX } from '../../checkpoint-format/file-limits.js';
import { packFileState } from '../../checkpoint-format/file-parts.js';
import { WORK_FOLDER } from '../../checkpoint-format/file-state.js';
import { countFiles } from '../../checkpoint-format/find-files.js';
import { packChunk } from '../../checkpoint-format/memory-parts.js';
import { applyChunk, ChunkWriter, PAGE_BYTES } from '../../checkpoint-format/page-chunks.js';
import type { SessionFault, SessionStep } from '../../protocol/messages.js';
import { memfsOf, type PyodideModule } from '../../pyodide/internals.js';
import type { SealedFilesystem } from '../filesystem/sealed-filesystem.js';
import type { MemoryCap } from '../interpreter/memory-cap.js';
import type { SealedState } from '../interpreter/sealed-state.js';
import type { SessionClock } from '../interpreter/session-clock.js';
import { type DecodedCheckpoint, decodeCheckpoint } from './decoded-checkpoint.js';
import { HeldCheckpoints } from './held-checkpoints.js';
import { restoreFiles } from './restore-files.js';
import { takeFiles } from './take-files.js';

/** Why a state is not there, or not kept. */
export interface Refusal {
  fault: SessionFault;
  reason: string;
}

export interface CheckpointContext {
  module: PyodideModule;
  sealed: SealedState;
  files: SealedFilesystem;
  memory: MemoryCap;
  clock: SessionClock;
  /** Fingerprints of the image and of this interpreter. */
  image: string;
  layout: string;
  /** Grows linear memory to at least so many bytes; false when the cap is in the way. */
  grow(bytes: number): boolean;
}

/** Takes the state of a stopped interpreter, and puts one into a sealed interpreter. */
export class Checkpoints {
  readonly #context: CheckpointContext;
  readonly #held = new HeldCheckpoints();
  readonly #writer = new ChunkWriter();

  constructor(context: CheckpointContext) {
    this.#context = context;
  }

  /**
   * Puts a state in place; the interpreter must be in its sealed state. Memory is touched last: nothing that is wrong
   * with a checkpoint shows after that.
   * @returns null when it is there; otherwise a reset must follow
   */
  restore({ id, bytes }: NonNullable<SessionStep['restore']>): Refusal | null {
    const held = this.#held.get(id);
    if (!held && !bytes) return { fault: 'not_held', reason: 'This worker does not hold the checkpoint.' };
    try {
      const checkpoint = held ?? this.#decode(bytes as Uint8Array);
      this.#apply(checkpoint);
      if (!held) this.#held.add(id, checkpoint);
      return null;
    } catch (error) {
      const { fault, message } = faultOf(error);
      return { fault, reason: `The checkpoint cannot be restored: ${message}.` };
    }
  }

  /**
   * The state as it is now; no WebAssembly frame may be on the stack.
   * @returns the checkpoint, which this worker also holds under `checkpointId` from now on, or why there is none
   */
  take({ checkpointId, maxBytes }: SessionStep): Uint8Array | Refusal {
    try {
      const tooLarge: Refusal = {
        fault: 'too_large',
        reason: `The state is larger than the ${maxBytes} bytes that a checkpoint may have.`,
      };
      const { module, image, layout, clock } = this.#context;
      const files = takeFiles(module.FS, this.#context.files);
      const { chunks, packed, memoryBytes } = this.#takeMemory(maxBytes);
      if (!packed) return tooLarge;
      const facts = { memoryBytes, takenAt: Date.now(), monotonicMs: clock.now() };
      const checkpoint = writeCheckpoint(
        {
          image,
          layout,
          ...facts,
          counted: countFiles(files.state, WORK_FOLDER),
          chunks: packed,
          files: packFileState(files.state),
          blobs: files.blobs,
        },
        maxBytes,
      );
      if (!checkpoint) return tooLarge;
      this.#held.add(checkpointId, { ...facts, chunks, ...files });
      return checkpoint;
    } catch (error) {
      const { fault, message } = faultOf(error);
      return { fault, reason: `The state cannot be kept: ${message}.` };
    }
  }

  #decode(bytes: Uint8Array): DecodedCheckpoint {
    const { image, layout, memory, files } = this.#context;
    return decodeCheckpoint(bytes, {
      image,
      layout,
      memoryBytes: memory.limitBytes,
      files: { inodes: INODES_MAX, bytes: files.quota.limitBytes },
    });
  }

  #apply(checkpoint: DecodedCheckpoint): void {
    const { module, files, clock, grow } = this.#context;
    if (module.HEAPU8.length < checkpoint.memoryBytes && !grow(checkpoint.memoryBytes)) {
      throw new CheckpointError('beyond_limits', 'there is not enough memory for it');
    }
    restoreFiles(module.FS, memfsOf(module), files, checkpoint);
    clock.continueFrom(checkpoint.monotonicMs, checkpoint.takenAt);
    const { buffer, byteOffset, length } = module.HEAPU8;
    const words = new Int32Array(buffer, byteOffset, length >> 2);
    for (const chunk of checkpoint.chunks) applyChunk(chunk, words);
  }

  /** packed is null when it would be more than `maxBytes`. */
  #takeMemory(maxBytes: number): { chunks: Int32Array[]; packed: Packed[] | null; memoryBytes: number } {
    const { module, sealed } = this.#context;
    const pages = sealed.memory;
    const heap = module.HEAPU8;
    // The end of what is in use, as a number that the program could write to.
    const top = Math.max(module._sbrk(0) >>> 0, pages.bytes);
    const memoryBytes = Math.min(Math.ceil(top / PAGE_BYTES) * PAGE_BYTES, heap.length);
    const stack = { start: module._emscripten_stack_get_end(), end: sealed.stackPointer };
    // What earlier calls left below the stack pointer means nothing, and is zeros in the sealed memory.
    heap.fill(0, stack.end - (stack.end % PAGE_BYTES), stack.end);
    const words = new Int32Array(heap.buffer, heap.byteOffset, heap.length >> 2);
    const chunks: Int32Array[] = [];
    const packed: Packed[] = [];
    let bytes = 0;
    const closeChunk = (): void => {
      const chunk = this.#writer.finish();
      const part = packChunk(chunk);
      chunks.push(chunk);
      packed.push(part);
      bytes += part.bytes.length;
    };
    for (const page of pages.changed(memoryBytes, stack)) {
      this.#writer.add(page, words, pages.page(page));
      if (!this.#writer.isFull) continue;
      closeChunk();
      if (bytes > maxBytes) return { chunks, packed: null, memoryBytes };
    }
    if (!this.#writer.isEmpty) closeChunk();
    return { chunks, packed: bytes > maxBytes ? null : packed, memoryBytes };
  }
}

/** Emscripten's own errors come from what a checkpoint asked of its file system. */
function faultOf(error: unknown): { fault: SessionFault; message: string } {
  if (error instanceof CheckpointError) return { fault: error.fault, message: error.message };
  const code = (error as { errno?: unknown }).errno;
  return {
    fault: 'damaged',
    message: typeof code === 'number' ? `its files cannot be made (${code})` : 'its state is not a state',
  };
}
