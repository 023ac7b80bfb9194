import type { PyodideModule } from './pyodide-internals.js';

const PAGE = 4096;
const ZERO_PAGE = new Uint8Array(PAGE);
/** A gap of zeros is worth a fill of its own from this size on; below, one longer copy is faster. */
const MIN_ZERO_RUN = 16 * PAGE;

interface Segment {
  start: number;
  end: number;
  zero: boolean;
}

/**
 * The linear memory of a sealed interpreter, and the way back to it. A reset writes every byte from 0 to the end
 * of memory: what was zero is filled, the rest copied. Comparing first would read two streams to save writing one.
 */
export class SealedMemory {
  readonly #module: PyodideModule;
  readonly #base: Uint8Array;
  readonly #segments: Segment[];
  readonly #stackPointer: number;
  readonly #references: unknown[];
  readonly #environment: Record<string, string>;

  /** Remembers the state as it is now; no WebAssembly frame may be on the stack. */
  constructor(module: PyodideModule) {
    this.#module = module;
    this.#stackPointer = module._emscripten_stack_get_current();
    // Below the stack pointer lies what earlier calls left behind. It means nothing, and zeros reset faster.
    module.HEAPU8.fill(0, module._emscripten_stack_get_end(), this.#stackPointer);
    this.#base = module.HEAPU8.slice(0, module._sbrk(0));
    this.#segments = segmentsOf(this.#base);
    this.#references = referencesOf(module);
    this.#environment = { ...module.ENV };
  }

  /** Bytes that a reset restores. */
  get bytes(): number {
    return this.#base.length;
  }

  /** Restores memory, stack pointer, JavaScript references and environment. */
  restore(): void {
    const module = this.#module;
    const heap = module.HEAPU8;
    for (const { start, end, zero } of this.#segments) {
      if (zero) heap.fill(0, start, end);
      else heap.set(this.#base.subarray(start, end), start);
    }
    heap.fill(0, this.#base.length);
    module.__emscripten_stack_restore(this.#stackPointer);
    this.#references.forEach((reference, slot) => {
      module.__hiwire_set(slot, reference);
    });
    for (const name of Object.keys(module.ENV)) delete module.ENV[name];
    Object.assign(module.ENV, this.#environment);
  }

  /** Whether memory is, byte for byte, the sealed one. Costs several ms: for self-checks, not for every run. */
  matches(): boolean {
    const heap = Buffer.from(this.#module.HEAPU8.buffer);
    if (Buffer.compare(heap.subarray(0, this.#base.length), this.#base) !== 0) return false;
    return isZero(this.#module.HEAPU8, this.#base.length, heap.length);
  }
}

function segmentsOf(base: Uint8Array): Segment[] {
  const segments: Segment[] = [];
  for (let at = 0; at < base.length; at += PAGE) {
    const end = Math.min(at + PAGE, base.length);
    const zero = isZero(base, at, end);
    const last = segments.at(-1);
    if (last?.zero === zero) last.end = end;
    else segments.push({ start: at, end, zero });
  }
  return segments.reduce<Segment[]>((merged, segment) => {
    const zero = segment.zero && segment.end - segment.start >= MIN_ZERO_RUN;
    const last = merged.at(-1);
    if (last && last.zero === zero) last.end = segment.end;
    else merged.push({ ...segment, zero });
    return merged;
  }, []);
}

function isZero(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at += PAGE) {
    const page = bytes.subarray(at, Math.min(at + PAGE, end));
    if (Buffer.compare(page, ZERO_PAGE.subarray(0, page.length)) !== 0) return false;
  }
  return true;
}

/** JavaScript values that Python objects of the image refer to by slot number. */
function referencesOf(module: PyodideModule): unknown[] {
  const references: unknown[] = [];
  for (;;) {
    try {
      references.push(module.__hiwire_get(references.length));
    } catch {
      return references;
    }
  }
}
