// Starts an interpreter in this process, as worker/main.js does: Pyodide does not live in jest.
import { ImageFile } from '../../dist/image/image-file.js';
import { loadNative } from '../../dist/native/load-native.js';
import { Interpreter } from '../../dist/worker/interpreter/interpreter.js';

/**
 * @param {string} imageFile
 * @param {'mapped' | 'copied'} way of its memory back to the sealed state
 * @param {{ memoryBytes: number, diskBytes: number, control?: object | null, voice?: object }} options
 * @returns {Promise<{ interpreter: Interpreter, image: ImageFile }>}
 * @throws when memory is to be mapped, and is not
 */
export async function startInterpreter(imageFile, way, options) {
  const image = ImageFile.open(imageFile);
  const native = way === 'mapped' ? loadNative() : { missing: 'asked for' };
  const interpreter = await Interpreter.start({ image, native, control: null, ...options });
  if (way === 'mapped' && interpreter.memoryMapped !== true) throw new Error(interpreter.memoryMapped);
  return { interpreter, image };
}
