import { bytecodePath, eachFile, type LayerFiles, withFiles } from '../../image/package-layer.js';
import type { HarnessCall } from '../../pyodide/harness-call.js';

/** All bytecode of an image together; the builder's answer has to hold it. Modules beyond that are compiled by who imports them. */
export const BYTECODE_BYTES_MAX: number = 96 << 20;
/** So many modules are compiled before memory is put back. */
const BATCH = 50;
/** Packages' own tests are half of some wheels, and no program imports them. */
const TESTS = /\/tests?\//;

/**
 * Bytecode for each module in Python's source, where Python looks for it. Without it a module that is imported in a run
 * would be compiled in each run.
 * @param python version of the interpreter, such as 3.14.2
 * @param find looks Python's function up, which is to be done anew after `restore`
 * @param restore brings memory back to what it was before
 * @returns the files that come in addition
 */
export function compileSources(
  layer: LayerFiles,
  python: string,
  find: () => HarnessCall,
  restore: () => void,
): LayerFiles {
  const there = new Set(layer.list.map(([path]) => path));
  const made: [string, Uint8Array][] = [];
  let compiled = 0;
  let bytecode = find();
  let total = 0;
  for (const [path, source] of eachFile(layer.list, layer.bytes)) {
    const target = bytecodePath(path, python);
    if (!target || there.has(target) || TESTS.test(path)) continue;
    const request = JSON.stringify({ path, source: Buffer.from(source).toString('hex') });
    // Bytecode is about as long as its source, and a digit is half a byte.
    const answer = bytecode.call(request, 32 * source.length + (1 << 16), true);
    if (answer) made.push([target, Buffer.from(answer, 'hex')]);
    compiled += 1;
    if (compiled % BATCH === 0) {
      restore();
      bytecode = find();
    }
    total += answer ? answer.length / 2 : 0;
    if (total > BYTECODE_BYTES_MAX) {
      made.pop();
      break;
    }
  }
  restore();
  return withFiles({ list: [], bytes: new Uint8Array() }, made);
}
