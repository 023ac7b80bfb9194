// Starts an interpreter in this process, as worker/main.js does: Pyodide does not live in jest.
import { ftruncateSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ImageFile } from '../../dist/engine/image/image-file.js';
import { loadNative } from '../../dist/engine/native/load-native.js';
import { Interpreter } from '../../dist/engine/worker/interpreter/interpreter.js';

/**
 * @param {string} imageFile
 * @param {'mapped' | 'copied' | 'states mapped'} way of its memory back to the sealed state, and into that of a session
 * @param {{ memoryBytes: number, diskBytes: number, control?: object | null, voice?: object }} options
 * @returns {Promise<{ interpreter: Interpreter, image: ImageFile }>}
 * @throws when memory is to be mapped, and is not
 */
export async function startInterpreter(imageFile, way, options) {
  const image = ImageFile.open(imageFile);
  const native = way === 'copied' ? { missing: 'asked for' } : loadNative();
  const stateFd = way === 'states mapped' ? fileForStates(options.memoryBytes) : null;
  const interpreter = await Interpreter.start({ image, native, control: null, stateFd, ...options });
  if (way !== 'copied' && interpreter.memoryMapped !== true) throw new Error(interpreter.memoryMapped);
  if (interpreter.statesMapped !== (stateFd !== null)) throw new Error('states are mapped in another way');
  return { interpreter, image };
}

/** @returns descriptor of a file without a name, as the launcher makes one */
function fileForStates(bytes) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'states-'));
  const file = openSync(path.join(folder, 'file'), 'wx+');
  ftruncateSync(file, bytes);
  rmSync(folder, { recursive: true });
  return file;
}
