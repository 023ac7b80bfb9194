const WASM_PAGE = 65_536;
/** Growing is cheap in V8, and every grown byte is zeroed at each reset: grow by little more than asked for. */
const SLACK_BYTES = 1 << 20;
/**
 * The last of the memory. Where small objects took all of it, Python cannot even note in which line it was; so this
 * much is there once it has been refused room for an arena, and then for the object itself.
 */
const RESERVE_BYTES = 256 << 10;
const RESERVE_AFTER = 2;

/**
 * The cap on linear memory. Beyond it growing fails, and Python raises an ordinary MemoryError and lives on.
 */
export class MemoryCap {
  #refusals = 0;
  #requested = 0;
  #wholly = false;
  #memory: WebAssembly.Memory | null = null;

  /** @param limitBytes of linear memory, the image's own included */
  constructor(readonly limitBytes: number) {}

  /** Whether the current run asked for more than the cap. */
  get refused(): boolean {
    return this.#refusals > 0;
  }

  get #limit(): number {
    const isHeldBack = this.#refusals < RESERVE_AFTER && !this.#wholly;
    return isHeldBack ? this.limitBytes - RESERVE_BYTES : this.limitBytes;
  }

  /** Runs `grow` with nothing held back: for a restored state, which may have taken the last of it. */
  wholly<T>(grow: () => T): T {
    this.#wholly = true;
    try {
      return grow();
    } finally {
      this.#wholly = false;
    }
  }

  /** Linear memory; another buffer after each growth. */
  get buffer(): ArrayBuffer {
    if (!this.#memory) throw new Error('no memory is attached');
    return this.#memory.buffer;
  }

  /** Forgets what the last run asked for. */
  reset(): void {
    this.#refusals = 0;
    this.#requested = 0;
  }

  /**
   * emscripten_resize_heap.
   * @param grow Emscripten's own implementation, which ends in `memory.grow` (see `attach`)
   * @returns 1 when memory now holds `bytes`, else 0
   */
  resize(bytes: number, grow: (bytes: number) => unknown): 0 | 1 {
    this.#requested = bytes;
    if (bytes <= this.#limit && grow(bytes)) return 1;
    this.#refusals += 1;
    return 0;
  }

  /** Emscripten grows by a fifth more than it needs, past any cap: its `memory.grow` is made to keep to this one. */
  attach(memory: WebAssembly.Memory): void {
    this.#memory = memory;
    const grow = memory.grow.bind(memory);
    memory.grow = (pages) => {
      const current = memory.buffer.byteLength;
      const target = Math.min(this.#limit, this.#requested + SLACK_BYTES);
      const wanted = Math.max(this.#requested, target) - current;
      return grow(Math.min(pages, Math.ceil(wanted / WASM_PAGE)));
    };
  }
}
