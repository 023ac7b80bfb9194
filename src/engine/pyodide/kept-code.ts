import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInThisContext } from 'node:vm';
import { crc32 } from 'node:zlib';

/**
 * Machine code that V8 compiled from Pyodide's WebAssembly while typical programs ran, cached by the build. With it a new
 * worker is as fast as a warm one: it does not compile this code again, nor code that is never called. The file is native
 * code like the addon, and is next to it.
 *
 * Layout: magic, CRC-32 of the WebAssembly, CRC-32 of the code, code. V8 itself rejects code for another version, other
 * flags or another processor; everything is then compiled as if there were no file.
 */
export const CODE_FILE = path.join(import.meta.dirname, '..', 'native', 'addon', 'python.code');
const MAGIC = Buffer.from('PPSCODE1', 'latin1');
const PREFIX_BYTES = MAGIC.length + 8;

/** @returns the compiled module; null when the file is missing, damaged, for other WebAssembly, or for another V8 */
export function keptCode(wire: Uint8Array, file = CODE_FILE): object | null {
  if (!existsSync(file)) return null;
  const kept = readFileSync(file);
  if (kept.length <= PREFIX_BYTES || !MAGIC.equals(kept.subarray(0, MAGIC.length))) return null;
  const code = new Uint8Array(kept.subarray(PREFIX_BYTES));
  if (kept.readUInt32LE(MAGIC.length + 4) !== crc32(code)) return null;
  if (kept.readUInt32LE(MAGIC.length) !== crc32(wire)) return null;
  return native('(code, wire) => %DeserializeWasmModule(code, wire)', code.buffer, wire);
}

/** @param module compiled from `wire` @returns content of the file; null when this V8 cannot serialize code */
export function keepCode(wire: Uint8Array, module: object): Buffer | null {
  const made = native('(module) => %SerializeWasmModule(module)', module);
  if (!made) return null;
  const code = new Uint8Array(made as ArrayBuffer);
  const prefix = Buffer.alloc(PREFIX_BYTES);
  MAGIC.copy(prefix);
  prefix.writeUInt32LE(crc32(wire), MAGIC.length);
  prefix.writeUInt32LE(crc32(code), MAGIC.length + 4);
  return Buffer.concat([prefix, code]);
}

/**
 * Some V8 versions have native functions for this (Node 20 has them, 26 does not), callable only with a flag, which is
 * reset immediately. V8 compares flags, so both functions set it.
 * @returns null when V8 lacks the function or rejects the arguments
 */
function native(source: string, ...args: unknown[]): object | null {
  setFlagsFromString('--allow-natives-syntax');
  try {
    return (runInThisContext(source) as (...args: unknown[]) => object | undefined)(...args) ?? null;
  } catch {
    return null;
  } finally {
    setFlagsFromString('--no-allow-natives-syntax');
  }
}
