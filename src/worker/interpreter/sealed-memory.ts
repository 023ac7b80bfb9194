import { PackedMemory } from '../../image/packed-memory.js';
import { type PyodideModule, referencesOf } from '../../pyodide/internals.js';

/**
 * The linear memory of a sealed interpreter, and the way back to it. A reset writes every byte from 0 to the end
 * of memory: what was zero is filled, the rest copied. Comparing first would read two streams to save writing one.
 */
export class SealedMemory {
  readonly #module: PyodideModule;
  readonly #memory: PackedMemory;
  readonly stackPointer: number;
  readonly #references: unknown[];
  readonly #environment: Record<string, string>;

  /**
   * Remembers the state as it is now; no WebAssembly frame may be on the stack.
   * @param room a buffer to keep the copy in, if it is large enough
   */
  constructor(module: PyodideModule, room: Uint8Array) {
    this.#module = module;
    this.stackPointer = module._emscripten_stack_get_current();
    // Below the stack pointer lies what earlier calls left behind. It means nothing, and zeros reset faster.
    module.HEAPU8.fill(0, module._emscripten_stack_get_end(), this.stackPointer);
    this.#memory = PackedMemory.pack(module.HEAPU8, module._sbrk(0), room);
    this.#references = referencesOf(module);
    this.#environment = { ...module.ENV };
  }

  /** Bytes of linear memory that a reset restores. */
  get bytes(): number {
    return this.#memory.bytes;
  }

  get memory(): PackedMemory {
    return this.#memory;
  }

  /** JavaScript values that Python objects of the image refer to. */
  get references(): readonly unknown[] {
    return this.#references;
  }

  /** Restores memory, stack pointer, JavaScript references and environment. */
  restore(): void {
    const module = this.#module;
    // The unused stack too: an honest run leaves its far end alone, but a hostile write reaches any byte.
    this.#memory.unpackInto(module.HEAPU8);
    module.__emscripten_stack_restore(this.stackPointer);
    this.#references.forEach((reference, slot) => {
      module.__hiwire_set(slot, reference);
    });
    for (const name of Object.keys(module.ENV)) delete module.ENV[name];
    Object.assign(module.ENV, this.#environment);
  }

  /** Whether memory is, byte for byte, the sealed one. Costs several ms: for self-checks, not for every run. */
  matches(): boolean {
    return this.#memory.matches(this.#module.HEAPU8);
  }
}
