import type { PyodideModule } from './internals.js';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * Calls a function of the harness through the C API, with a string in and a string out. No JavaScript object enters
 * Python, and JavaScript holds no Python object, so a program finds nothing that leads to the host.
 */
export class HarnessCall {
  readonly #module: PyodideModule;
  /** Strong reference to the function, part of the sealed state. */
  readonly #run: number;
  /** Address for the length of a result; part of the sealed state. */
  readonly #size: number;

  /** Two calls from their concatenated `addresses`. */
  static pair(module: PyodideModule, addresses: readonly number[]): [HarnessCall, HarnessCall] {
    return [new HarnessCall(module, addresses), new HarnessCall(module, addresses.slice(2))];
  }

  /** @param addresses of another HarnessCall for the same function and memory */
  constructor(module: PyodideModule, [run, size]: readonly number[]) {
    if (!run || !size) throw new Error('the image has no addresses of the harness');
    this.#module = module;
    this.#run = run;
    this.#size = size;
  }

  /**
   * Looks up a function from string to string. Must be called before memory is sealed.
   * @param moduleName an imported module
   */
  static find(module: PyodideModule, moduleName = 'harness.entry', functionName = 'run'): HarnessCall {
    const harness = module._PyImport_AddModule(cString(module, moduleName));
    const run = harness && module._PyObject_GetAttrString(harness, cString(module, functionName));
    if (!run) throw new Error(`the image has no ${moduleName}.${functionName}`);
    return new HarnessCall(module, [run, module._malloc(8)]);
  }

  /** Addresses that JavaScript keeps. */
  get addresses(): number[] {
    return [this.#run, this.#size];
  }

  /**
   * @param maxBytes longest valid result
   * @param release frees the memory of the call, because the memory outlives it; otherwise a reset must follow
   * @returns the result, or null when the harness itself failed, which happens only when memory is exhausted or a program is
   *   hostile
   * @throws Unwind and fatal errors of the interpreter
   */
  call(request: string, maxBytes: number, release = false): string | null {
    const module = this.#module;
    const bytes = Buffer.byteLength(request);
    const address = module._malloc(bytes);
    if (!address) return null;
    encoder.encodeInto(request, module.HEAPU8.subarray(address, address + bytes));
    const argument = module._PyUnicode_FromStringAndSize(address, bytes);
    const answer = argument && module._PyObject_CallOneArg(this.#run, argument);
    const text = answer && module._PyUnicode_AsUTF8AndSize(answer, this.#size);
    if (!text) return null;
    const heap = module.HEAPU8;
    const length = new DataView(heap.buffer).getUint32(this.#size, true);
    // Both numbers come from memory that the program can write to.
    if (length > maxBytes || text + length > heap.length) return null;
    const decoded = decoder.decode(heap.subarray(text, text + length));
    if (release) {
      module._Py_DecRef(answer);
      module._Py_DecRef(argument);
      module._free(address);
    }
    return decoded;
  }
}

function cString(module: PyodideModule, text: string): number {
  const bytes = encoder.encode(`${text}\0`);
  const address = module._malloc(bytes.length);
  module.HEAPU8.set(bytes, address);
  return address;
}
