import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInThisContext } from 'node:vm';
import { crc32 } from 'node:zlib';

/**
 * Machine code that V8 made of Pyodide's WebAssembly while typical programs ran, kept by the build: a new worker runs them as
 * fast as one that has run for a while, compiles nothing of it again, and does not compile what nobody calls. It is native
 * code of this service as the addon is, and lies beside it.
 *
 * The file: magic, CRC-32 of the WebAssembly, CRC-32 of the code, code. V8 refuses code of another version, other flags or
 * another processor by itself; everything is compiled then as if there were no file.
 */
export const CODE_FILE = path.join(import.meta.dirname, '..', 'native', 'addon', 'python.code');
const MAGIC = Buffer.from('PPSCODE1', 'latin1');
const PREFIX_BYTES = MAGIC.length + 8;

/** @returns the compiled module; null where the file is missing, damaged, of other WebAssembly, or not for this V8 */
export function keptCode(wire: Uint8Array, file = CODE_FILE): object | null {
  if (!existsSync(file)) return null;
  const kept = readFileSync(file);
  if (kept.length <= PREFIX_BYTES || !MAGIC.equals(kept.subarray(0, MAGIC.length))) return null;
  const code = new Uint8Array(kept.subarray(PREFIX_BYTES));
  if (kept.readUInt32LE(MAGIC.length + 4) !== crc32(code)) return null;
  if (kept.readUInt32LE(MAGIC.length) !== crc32(wire)) return null;
  return native('(code, wire) => %DeserializeWasmModule(code, wire)', code.buffer, wire);
}

/** @param module compiled of `wire` @returns the file; null where this V8 cannot make one */
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
 * V8 has functions for it, up to some version (Node 20 has them, 26 does not), and no other way to call them than by a flag that is
 * taken back at once. The flag is part of what V8 compares, so it is set in both.
 * @returns null where V8 does not have the function, or refuses
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
