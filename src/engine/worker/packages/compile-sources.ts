import { bytecodePath, eachFile, type LayerFiles, withFiles } from '../../image/package-layer.js';
import { BYTECODE_BYTES_MAX, type Share } from '../../protocol/builder-message.js';
import type { HarnessCall } from '../../pyodide/harness-call.js';

/** So many modules are compiled before memory is put back. */
const BATCH = 50;
/** Packages' own tests are half of some wheels, and no program imports them. */
const TESTS = /\/tests?\//;

/**
 * Bytecode for each module of a share in Python's source, where Python looks for it. Without it a module that is imported in
 * a run would be compiled in each run.
 * @param python version of the interpreter, such as 3.14.2
 * @param find looks Python's function up, which is to be done anew after `restore`
 * @param restore brings memory back to what it was before
 * @returns the files that come in addition
 */
export function compileSources(
  layer: LayerFiles,
  { python, share }: { python: string; share: Share },
  find: () => HarnessCall,
  restore: () => void,
): LayerFiles {
  const made: [string, Uint8Array][] = [];
  let compiled = 0;
  let bytecode = find();
  let total = 0;
  for (const { path, target, source } of inShare(sourcesOf(layer, python), share)) {
    const request = JSON.stringify({ path, source: Buffer.from(source).toString('hex') });
    // Bytecode is about as long as its source, and a digit is half a byte.
    const answer = bytecode.call(request, 32 * source.length + (1 << 16), true);
    compiled += 1;
    // Without an answer Python is in no state to go on from.
    if (answer === null || compiled % BATCH === 0) {
      restore();
      bytecode = find();
    }
    if (!answer) continue;
    const pyc = Buffer.from(answer, 'hex');
    total += pyc.length;
    // Modules beyond that are compiled when they are imported.
    if (total > BYTECODE_BYTES_MAX / share.of) break;
    made.push([target, pyc]);
  }
  restore();
  return withFiles({ list: [], bytes: new Uint8Array() }, made);
}

interface Source {
  path: string;
  /** Where its bytecode is to lie. */
  target: string;
  source: Uint8Array;
}

/** What is worth compiling. */
function sourcesOf({ list, bytes }: LayerFiles, python: string): Source[] {
  const there = new Set(list.map(([path]) => path));
  const sources: Source[] = [];
  for (const [path, source] of eachFile(list, bytes)) {
    const target = bytecodePath(path, python);
    if (target && !there.has(target) && !TESTS.test(path)) sources.push({ path, target, source });
  }
  return sources;
}

/** The sources of one share. All shares are about as long, since compiling takes time by the length of the source. */
function inShare(sources: readonly Source[], { part, of }: Share): Source[] {
  const total = sources.reduce((sum, { source }) => sum + source.length, 0);
  let before = 0;
  return sources.filter(({ source }) => {
    const its = Math.floor((before / Math.max(1, total)) * of);
    before += source.length;
    return Math.min(its, of - 1) === part;
  });
}
