/** An extension module that a test makes of WebAssembly text. */
export interface MadeExtension {
  /** Name of the Python module; PyInit_<name> is exported. */
  name: string;
  /** Libraries it needs, by file name. */
  needed?: string[];
  /** WebAssembly text: more imports, before anything else. */
  imports?: string;
  /** WebAssembly text: more functions and exports. */
  functions?: string;
  /** Instructions that run when the library is loaded, before Python knows of it. */
  atLoad?: string;
  /** Instructions of the method `call()`, which leave an i32 that becomes its result. */
  call?: string;
}
/**
 * A dynamic library as Emscripten links them (dylink.0), with a Python module of three methods: `add(n)` adds to a
 * number in the library's own memory and answers the sum, `total()` tells it, `call()` runs what the test wants.
 */
export declare function makeExtension(made: MadeExtension): Promise<Uint8Array>;
