import type { LibraryPlace } from '../../image/package-layer.js';
import type { PyodideModule } from '../../pyodide/internals.js';

/** Longest name of a function that is looked up. */
const NAME_BYTES_MAX = 256;
const INIT = 'PyInit_';

/** What is asked for by the gate's host functions; see host-functions.ts. */
type Original = ((...args: number[]) => unknown) | undefined;

/**
 * The dynamic libraries of the image. While it is being put in place they are loaded by Emscripten's own dlopen; after
 * that nothing is: what Python still asks for are the libraries that the C library already lists by their full names,
 * and of those it gets the functions that start a module, at the places they had from the beginning.
 */
export class FrozenLibraries {
  #loading: string | null = null;
  #module: PyodideModule | null = null;
  /** Handle -> name of a function -> its index in the function table. */
  readonly #inits = new Map<number, Map<string, number>>();

  /** `_dlopen_js`: called for libraries that the C library does not know yet. 0 is "cannot be loaded". */
  open(handle: number, original: Original): unknown {
    return this.#loading === null ? 0 : original?.(handle);
  }

  /** `_dlsym_js`. 0 is "not found". */
  symbol(handle: number, name: number, index: number, original: Original): unknown {
    if (this.#loading !== null) return original?.(handle, name, index);
    if (this.#module === null) return 0;
    return this.#inits.get(handle >>> 0)?.get(textAt(this.#module.HEAPU8, name >>> 0)) ?? 0;
  }

  /**
   * Loads a library, global symbols and all, and notes the functions by which Python starts its modules.
   * @throws Error that names it
   */
  load(module: PyodideModule, path: string, exports: readonly string[]): LibraryPlace {
    this.#module = module;
    this.#loading = path;
    const stack = module.stackSave();
    try {
      const handle = module._dlopen(module.stringToUTF8OnStack(path), RTLD_NOW);
      if (!handle) throw new Error(`${path} cannot be loaded: ${lastError(module)}`);
      const names = exports.filter((name) => name.startsWith(INIT)).sort();
      const inits = names.map((name): [string, number] => [
        name,
        module._dlsym(handle, module.stringToUTF8OnStack(name)),
      ]);
      this.#inits.set(handle, new Map(inits));
      const record = new DataView(module.HEAPU8.buffer, handle);
      return {
        path,
        handle,
        memoryBase: record.getUint32(MEMORY_BASE, true),
        tableBase: record.getUint32(TABLE_BASE, true),
        inits,
      };
    } finally {
      module.stackRestore(stack);
      this.#loading = null;
    }
  }
}

const RTLD_NOW = 2;
/** Offsets in Emscripten's record of a library (struct dso), which it fills while it loads one. */
const MEMORY_BASE = 12;
const TABLE_BASE = 20;

function textAt(memory: Uint8Array, at: number): string {
  const end = memory.indexOf(0, at);
  // No end, or none near: no name of ours is so long.
  if (end < 0 || end - at > NAME_BYTES_MAX) return '';
  return Buffer.from(memory.subarray(at, end)).toString('latin1');
}

function lastError(module: PyodideModule): string {
  const at = module._dlerror();
  return at === 0 ? 'the reason is unknown' : textAt(module.HEAPU8, at).slice(0, 500) || 'a long reason';
}
