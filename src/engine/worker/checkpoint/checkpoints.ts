import { CheckpointError } from '../../checkpoint-format/checkpoint-error.js';
import { OWN_CODEC, type Packed, pack, samePart } from '../../checkpoint-format/codec.js';
import { INODES_MAX } from '../../checkpoint-format/file-limits.js';
import { fileStateJson } from '../../checkpoint-format/file-parts.js';
import { WORK_FOLDER } from '../../checkpoint-format/file-state.js';
import { countFiles } from '../../checkpoint-format/find-files.js';
import { PAGE_BYTES } from '../../checkpoint-format/page-chunks.js';
import { applyGroups } from '../../checkpoint-format/page-group.js';
import { writeStep } from '../../checkpoint-format/step-state.js';
import type { SessionFault, SessionStep } from '../../protocol/messages.js';
import { memfsOf, type PyodideModule } from '../../pyodide/internals.js';
import type { SealedFilesystem } from '../filesystem/sealed-filesystem.js';
import type { MemoryCap } from '../interpreter/memory-cap.js';
import type { SealedState } from '../interpreter/sealed-state.js';
import type { SessionClock } from '../interpreter/session-clock.js';
import { type DecodedCheckpoint, decodeCheckpoint } from './decoded-checkpoint.js';
import { HeldCheckpoints } from './held-checkpoints.js';
import { ReadyState } from './ready-state.js';
import { restoreFiles } from './restore-files.js';
import { takeFiles } from './take-files.js';
import { MemoryTaker, type TakenMemory } from './take-memory.js';

/** Longest JSON of a state of files, bytes, that is kept to be compared with that of the next step. */
const FILES_JSON_MAX = 64 << 10;

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
  readonly #held = new HeldCheckpoints((checkpoint) => this.#ready?.letGo(checkpoint));
  /** Where states are mapped. */
  readonly #ready: ReadyState | null;
  readonly #taker = new MemoryTaker();
  /** States of steps that began from a held state: their sessions stay on this worker. */
  readonly #staying = new WeakSet<DecodedCheckpoint>();
  /** Where the run under way started; null: the sealed state. */
  #before: DecodedCheckpoint | null = null;
  /** Whether that was held here. */
  #beforeWasHeld = false;

  constructor(context: CheckpointContext) {
    this.#context = context;
    const { states } = context.sealed.memory;
    this.#ready = states && new ReadyState(states);
  }

  /**
   * Puts a state in place; the interpreter must be in its sealed state. Memory is touched last: nothing that is wrong
   * with a checkpoint shows after that.
   * @returns null when it is there; otherwise a reset must follow
   */
  restore({ id, bytes, kin = [], clockStood }: NonNullable<SessionStep['restore']>): Refusal | null {
    this.#before = null;
    const held = this.#held.get(id);
    if (!held && !bytes) return { fault: 'not_held', reason: 'This worker does not hold the checkpoint.' };
    try {
      const checkpoint = held ?? this.#decode(bytes as Uint8Array, kin);
      this.#apply(checkpoint, clockStood);
      if (!held) this.#held.add(id, checkpoint);
      this.#before = checkpoint;
      this.#beforeWasHeld = held !== null;
      return null;
    } catch (error) {
      const { fault, message } = faultOf(error);
      return { fault, reason: `The checkpoint cannot be restored: ${message}.` };
    }
  }

  /** The interpreter is in its sealed state again. */
  reset(): void {
    this.#before = null;
    this.#ready?.reset();
  }

  /**
   * The state as it is now; no WebAssembly frame may be on the stack.
   * @returns what of it is not in the state before, see `writeStep`; this worker also holds all of it under
   *   `checkpointId` from now on. Or why there is none
   */
  take({ checkpointId, maxBytes }: SessionStep): Uint8Array | Refusal {
    try {
      const { module, image, layout, clock } = this.#context;
      const taken = takeFiles(module.FS, this.#context.files);
      // Its parts are compressed in another way than this process does it: nothing of it can be kept.
      const before = this.#before?.codec === OWN_CODEC ? this.#before : null;
      const tooLarge: Refusal = {
        fault: 'too_large',
        reason: `The state is larger than the ${maxBytes} bytes that a checkpoint may have.`,
      };
      const { state, memoryBytes } = this.#takeMemory(before, maxBytes);
      if (!state) return tooLarge;
      const { groups } = state;
      const facts = { memoryBytes, takenAt: Date.now(), monotonicMs: clock.now(), codec: OWN_CODEC };
      const known = before ? [...before.groups.map(({ part }) => part), before.files, ...before.blobs] : [];
      const json = fileStateJson(taken.state);
      const files = before?.filesJson?.equals(json)
        ? before.files
        : sameAsBefore(pack(json), before ? [before.files] : []);
      const blobs = taken.blobs.map((blob) => sameAsBefore(blob, before?.blobs ?? []));
      const counted = countFiles(taken.state, WORK_FOLDER);
      const chunks = groups.map(({ part }) => part);
      const step = writeStep({ image, layout, ...facts, counted, chunks, files, blobs }, known, maxBytes);
      if (!step) return tooLarge;
      const filesJson = json.length <= FILES_JSON_MAX ? json : null;
      const checkpoint = { ...facts, ...taken, groups, files, blobs, filesJson };
      if (state.changed) this.#ready?.follow(checkpoint, state.changed, state.sealed);
      if (this.#before && this.#beforeWasHeld) this.#staying.add(checkpoint);
      this.#held.add(checkpointId, checkpoint);
      return step;
    } catch (error) {
      const { fault, message } = faultOf(error);
      return { fault, reason: `The state cannot be kept: ${message}.` };
    }
  }

  #decode(bytes: Uint8Array, kin: readonly string[]): DecodedCheckpoint {
    const { image, layout, memory, files } = this.#context;
    const limits = {
      image,
      layout,
      memoryBytes: memory.limitBytes,
      files: { inodes: INODES_MAX, bytes: files.quota.limitBytes },
    };
    return decodeCheckpoint(bytes, limits, this.#held.some(kin));
  }

  #apply(checkpoint: DecodedCheckpoint, clockStood?: boolean): void {
    const { module, files, clock, grow } = this.#context;
    if (module.HEAPU8.length < checkpoint.memoryBytes && !grow(checkpoint.memoryBytes)) {
      throw new CheckpointError('beyond_limits', 'there is not enough memory for it');
    }
    restoreFiles(module.FS, memfsOf(module), files, checkpoint);
    clock.continueFrom(checkpoint.monotonicMs, checkpoint.takenAt, clockStood);
    if (this.#ready?.enter(checkpoint, this.#staying.has(checkpoint))) return;
    const { buffer, byteOffset, length } = module.HEAPU8;
    applyGroups(checkpoint.groups, new Int32Array(buffer, byteOffset, length >> 2));
  }

  /** state is null when it would be more than `maxBytes`. */
  #takeMemory(
    before: DecodedCheckpoint | null,
    maxBytes: number,
  ): { state: TakenMemory | null; memoryBytes: number } {
    const { module, sealed } = this.#context;
    const memory = sealed.memory;
    const heap = module.HEAPU8;
    // The end of what is in use, as a number that the program could write to.
    const top = Math.max(module._sbrk(0) >>> 0, memory.bytes);
    const end = Math.min(Math.ceil(top / PAGE_BYTES) * PAGE_BYTES, heap.length);
    // Where memory is much smaller now, the state before is not gone on from, so that its size does not stay.
    const parent = before && before.memoryBytes <= 2 * end ? before : null;
    // Pages that are no longer in use are as they were sealed: zeros.
    const memoryBytes = Math.max(end, parent?.memoryBytes ?? 0);
    const stack = { start: module._emscripten_stack_get_end(), end: sealed.stackPointer };
    // What earlier calls left below the stack pointer means nothing, and is zeros in the sealed memory.
    heap.fill(0, stack.end - (stack.end % PAGE_BYTES), stack.end);
    // Where the state before is mapped, what was not written to since is as it was then.
    const mapped = parent && this.#ready?.entered ? this.#ready.memory : null;
    const now = {
      heap,
      written: mapped ? { words: mapped.changed(end, stack) } : { pages: memory.changed(end, stack) },
      end: end / PAGE_BYTES,
      sealed: (page: number) => memory.page(page),
      pages: memoryBytes / PAGE_BYTES,
      maxBytes,
    };
    return { state: this.#taker.take(now, parent?.groups ?? []), memoryBytes };
  }
}

/** A part that is as one before is that one. */
function sameAsBefore(part: Packed, before: readonly Packed[]): Packed {
  return before.find((one) => samePart(one, part)) ?? part;
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
