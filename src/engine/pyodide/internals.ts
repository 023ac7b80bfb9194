/**
 * The only module that uses undocumented parts of Pyodide and Emscripten: underscored exports and module fields.
 * `checkInternals` fails at start when one of them is missing, and a test checks the pinned version.
 */
import type { EmscriptenFs, Memfs } from './emscripten-fs.js';

/** Addresses are byte offsets into linear memory; 0 is NULL. */
export interface PyodideModule {
  /** Emscripten replaces it whenever memory grows: do not keep a reference. */
  readonly HEAPU8: Uint8Array;
  readonly FS: EmscriptenFs;
  readonly ENV: Record<string, string>;
  /** State shared by system calls: address of the variadic arguments of open(). */
  readonly SYSCALLS: { varargs: number | undefined };
  /** Address of a byte: whether the eval loop polls for signals. */
  readonly _Py_EMSCRIPTEN_SIGNAL_HANDLING: number;
  /** Address of an int32: number of calls and loop iterations until the next poll. */
  readonly __Py_emscripten_signal_clock: number;
  /** Address of CPython's global state. */
  readonly __PyRuntime: number;
  /** Address of an int32: offset of the trampoline's index in that state. */
  readonly __PyEM_EMSCRIPTEN_TRAMPOLINE_OFFSET: number;
  /** The function table. */
  readonly wasmTable: { length: number };
  _malloc(bytes: number): number;
  _sbrk(increment: number): number;
  _emscripten_stack_get_current(): number;
  _emscripten_stack_get_end(): number;
  __emscripten_stack_restore(pointer: number): void;
  /** Reads a slot of JavaScript references that Python objects hold; throws past the last one. */
  __hiwire_get(slot: number): unknown;
  __hiwire_set(slot: number, value: unknown): number;
  /** Reads a slot of permanent values; throws past the last one. */
  __hiwire_immortal_get(slot: number): unknown;
  /** Fills the first slots of both kinds. */
  _jslib_init(): number;
  _free(address: number): void;
  /** Allocates zeroed linear memory at a multiple of 64 KB; 0 when memory is exhausted. */
  mmapAlloc(bytes: number): number;
  _Py_DecRef(object: number): void;
  _dlopen(path: number, flags: number): number;
  _dlsym(handle: number, name: number): number;
  /** Address of a string, or 0. */
  _dlerror(): number;
  stackSave(): number;
  stackRestore(pointer: number): void;
  stringToUTF8OnStack(text: string): number;
  _PyImport_AddModule(name: number): number;
  _PyObject_GetAttrString(object: number, name: number): number;
  _PyObject_CallOneArg(callable: number, argument: number): number;
  _PyUnicode_FromStringAndSize(utf8: number, bytes: number): number;
  _PyUnicode_AsUTF8AndSize(object: number, size: number): number;
}

const FUNCTIONS = [
  '_malloc',
  '_sbrk',
  '_emscripten_stack_get_current',
  '_emscripten_stack_get_end',
  '__emscripten_stack_restore',
  '__hiwire_get',
  '__hiwire_set',
  '__hiwire_immortal_get',
  '_jslib_init',
  '_free',
  'mmapAlloc',
  '_Py_DecRef',
  '_dlopen',
  '_dlsym',
  '_dlerror',
  'stackSave',
  'stackRestore',
  'stringToUTF8OnStack',
  '_PyImport_AddModule',
  '_PyObject_GetAttrString',
  '_PyObject_CallOneArg',
  '_PyUnicode_FromStringAndSize',
  '_PyUnicode_AsUTF8AndSize',
] as const satisfies readonly (keyof PyodideModule)[];

const NUMBERS = [
  '_Py_EMSCRIPTEN_SIGNAL_HANDLING',
  '__Py_emscripten_signal_clock',
  '__PyRuntime',
  '__PyEM_EMSCRIPTEN_TRAMPOLINE_OFFSET',
] as const satisfies readonly (keyof PyodideModule)[];

/** Emscripten's module behind a loaded Pyodide. @throws Error that names what is missing */
export function internalsOf(pyodide: object): PyodideModule {
  const module = (pyodide as { _module?: PyodideModule })._module;
  if (!module) throw new Error('pyodide._module is missing');
  checkInternals(module);
  return module;
}

/** @throws Error that names what is missing */
export function checkInternals(module: PyodideModule): void {
  for (const name of FUNCTIONS) {
    if (typeof module[name] !== 'function') throw new Error(`pyodide._module.${name} is missing`);
  }
  if (!(module.HEAPU8 instanceof Uint8Array)) throw new Error('pyodide._module.HEAPU8 is missing');
  for (const name of NUMBERS) {
    if (typeof module[name] !== 'number') throw new Error(`pyodide._module.${name} is missing`);
  }
  if (!(module.wasmTable?.length > 0)) throw new Error('pyodide._module.wasmTable is missing');
  if (!(module.SYSCALLS && 'varargs' in module.SYSCALLS))
    throw new Error('pyodide._module.SYSCALLS is missing');
  const fs = module.FS as EmscriptenFs & { nameTable?: unknown; nextInode?: unknown };
  const isKnown =
    Array.isArray(fs?.nameTable) && typeof fs.nextInode === 'number' && memfsOf(module).ops_table?.file;
  const calls = [
    ...(['lookupPath', 'dupStream', 'createStream', 'closeStream', 'close'] as const),
    ...(['llseek', 'utime', 'destroyNode', 'statfsNode', 'FSNode'] as const),
  ];
  if (!isKnown || !calls.every((name) => typeof fs[name] === 'function') || !(fs.MAX_OPEN_FDS > 0)) {
    throw new Error("Emscripten's FS or MEMFS has changed");
  }
}

/** JavaScript values that Python objects in the image reference by slot number. */
export function referencesOf(module: PyodideModule): unknown[] {
  return slotsOf((slot) => module.__hiwire_get(slot));
}

/** Permanent values, which C references by number. */
export function permanentReferencesOf(module: PyodideModule): unknown[] {
  return slotsOf((slot) => module.__hiwire_immortal_get(slot));
}

function slotsOf(get: (slot: number) => unknown): unknown[] {
  const values: unknown[] = [];
  for (;;) {
    try {
      values.push(get(values.length));
    } catch {
      return values;
    }
  }
}

export function memfsOf(module: PyodideModule): Memfs {
  return module.FS.filesystems.MEMFS;
}

/**
 * Where V8 has WasmGC (Node 22 and later), Emscripten adds a small function to the function table, through which Python
 * calls C functions of unknown type, and stores its index in Python's state. In another process that entry is empty or
 * another function. Without the index Python calls through JavaScript, as on Node 20, and memory does not depend on the
 * Node version that built it.
 */
export function forgetTrampoline(
  module: Pick<PyodideModule, 'HEAPU8' | '__PyRuntime' | '__PyEM_EMSCRIPTEN_TRAMPOLINE_OFFSET'>,
): void {
  const { buffer, byteOffset, byteLength } = module.HEAPU8;
  const memory = new DataView(buffer, byteOffset, byteLength);
  const offset = memory.getUint32(module.__PyEM_EMSCRIPTEN_TRAMPOLINE_OFFSET, true);
  memory.setUint32(module.__PyRuntime + offset, 0, true);
}
