import type { PyodideModule } from './internals.js';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * Calls a function of the harness through the C API, text in and text out. No JavaScript object enters Python and no Python
 * object is held by JavaScript, so there is nothing through which a program could walk to the host.
 */
export class HarnessCall {
  readonly #module: PyodideModule;
  /** Strong reference to the function, part of the sealed state. */
  readonly #run: number;
  /** Where the length of an answer is written; part of the sealed state. */
  readonly #size: number;

  /** Two calls from the addresses of both, in the order in which `addresses` lists them. */
  static pair(module: PyodideModule, addresses: readonly number[]): [HarnessCall, HarnessCall] {
    return [new HarnessCall(module, addresses), new HarnessCall(module, addresses.slice(2))];
  }

  /** @param addresses where another HarnessCall found the function, in the same memory */
  constructor(module: PyodideModule, [run, size]: readonly number[]) {
    if (!run || !size) throw new Error('the image has no addresses of the harness');
    this.#module = module;
    this.#run = run;
    this.#size = size;
  }

  /**
   * Looks a function up, which takes a text and answers one; must happen before memory is sealed.
   * @param moduleName imported already
   */
  static find(module: PyodideModule, moduleName = 'harness.entry', functionName = 'run'): HarnessCall {
    const harness = module._PyImport_AddModule(cString(module, moduleName));
    const run = harness && module._PyObject_GetAttrString(harness, cString(module, functionName));
    if (!run) throw new Error(`the image has no ${moduleName}.${functionName}`);
    return new HarnessCall(module, [run, module._malloc(8)]);
  }

  /** Everything that JavaScript keeps by address. */
  get addresses(): number[] {
    return [this.#run, this.#size];
  }

  /**
   * @param maxBytes no honest answer is longer
   * @param release free what the call itself needed, since memory outlives it; otherwise a reset follows
   * @returns the answer, or null when the harness itself failed, which only exhausted memory or a hostile program
   * brings about
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
    // Both numbers come out of memory that the program could write to.
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
