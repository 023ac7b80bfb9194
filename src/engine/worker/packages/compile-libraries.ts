import { eachFile } from '../../image/package-layer.js';

/** A dynamic library, compiled and looked over. */
export interface CompiledLibrary {
  path: string;
  /**
   * The beginning of the file, up to what the loader reads itself, and a mark by which the gate knows the library. It
   * stands for the file, which the C library would copy into linear memory first.
   */
  stub: Uint8Array;
  module: WebAssembly.Module;
  /** Names of what it exports. */
  exports: readonly string[];
}

const FIRST_SECTION = 8;
const NAME = Buffer.from('\x08dylink.0', 'latin1');
/** By these a library brings JavaScript of its own, as text that Emscripten would run. */
const JAVASCRIPT = /^(__em_js__|__(start|stop)_em_(js|asm)$)/;

/**
 * Compiles the libraries of an image, on V8's own threads, while Pyodide starts on this one.
 * @throws Error (rejection) for what is no dynamic library, or brings JavaScript
 */
export function compileLibraries(
  list: readonly [path: string, bytes: number][],
  bytes: Uint8Array,
): Promise<CompiledLibrary[]> {
  return Promise.all(
    [...eachFile(list, bytes)].map(([path, content], index) => compile(path, content, index)),
  );
}

async function compile(path: string, bytes: Uint8Array, index: number): Promise<CompiledLibrary> {
  const module = await WebAssembly.compile(bytes).catch((error: unknown) => {
    throw new Error(`${path} is no WebAssembly: ${String(error).slice(0, 200)}`);
  });
  const end = endOfDylink(bytes);
  if (end === null) throw new Error(`${path} is no dynamic library: it does not begin with dylink.0`);
  const exports = WebAssembly.Module.exports(module).map(({ name }) => name);
  const script = exports.find((name) => JAVASCRIPT.test(name));
  if (script !== undefined) throw new Error(`${path} brings JavaScript along (${script.slice(0, 100)})`);
  const stub = Buffer.concat([bytes.subarray(0, end), markOf(index)]);
  return { path, stub, module, exports };
}

/** Where the first section ends, if it is dylink.0; else null. */
function endOfDylink(bytes: Uint8Array): number | null {
  let at = FIRST_SECTION + 1;
  let size = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    if (byte === undefined || shift > 28) return null;
    size += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) break;
  }
  const isCustom = bytes[FIRST_SECTION] === 0;
  return isCustom && Buffer.from(bytes.subarray(at, at + NAME.length)).equals(NAME) ? at + size : null;
}

/** A custom section with a number in it. */
function markOf(index: number): Buffer {
  const name = Buffer.from(`\x0bpool${String(index).padStart(7, '0')}`, 'latin1');
  return Buffer.concat([Buffer.from([0, name.length]), name]);
}
