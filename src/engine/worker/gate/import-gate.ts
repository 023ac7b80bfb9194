import type { CompiledLibrary } from '../packages/compile-libraries.js';
import { ALLOWED, HOST, type HostName, SOFT } from './import-policy.js';
import { Violation } from './unwind.js';

type HostFunction = (...args: never[]) => unknown;
type WasmImport = ((...args: unknown[]) => unknown) & { sig?: string; stub?: boolean };
/** Emscripten's table of everything JavaScript offers to WebAssembly, shared by all modules. */
export type WasmImports = Record<string, WasmImport>;

/** What our own host functions get to call through to. */
export type HostFunctions = (original: WasmImports) => Record<HostName, HostFunction>;

/**
 * The capability boundary. Every function in Emscripten's import table is replaced in place before the first
 * instantiation, so that the main module, the function table, dlsym and side modules all see the gated ones.
 */
export class ImportGate {
  #sealed = false;
  #imports: WasmImports | null = null;
  /** Libraries of the image that may be instantiated now, and nothing else. */
  #admitted: readonly CompiledLibrary[] | null = null;

  constructor(private readonly hostFunctions: HostFunctions) {}

  get sealed(): boolean {
    return this.#sealed;
  }

  /** Emscripten's import table, known once the main module was instantiated. */
  get imports(): WasmImports {
    if (!this.#imports) throw new Error('the interpreter has not been instantiated through the gate');
    return this.#imports;
  }

  /** From here on only what the policy allows passes. There is no way back. */
  seal(): void {
    if (!this.#imports) throw new Error('no module passed the gate: nothing would be guarded');
    this.#sealed = true;
  }

  /**
   * Lets Emscripten instantiate these libraries while `load` runs, synchronously. Their own code runs meanwhile, behind
   * a gate that is sealed already.
   */
  whileLoading<T>(libraries: readonly CompiledLibrary[], load: () => T): T {
    if (!this.#sealed) throw new Error('libraries are loaded behind a sealed gate only');
    this.#admitted = libraries;
    try {
      return load();
    } finally {
      this.#admitted = null;
    }
  }

  /**
   * Replaces every way to instantiate WebAssembly; must run before Pyodide is imported.
   * @param onMemory sees the main module's linear memory before Emscripten does
   * @param compiled the main module where its code was kept, see pyodide/kept-code.ts; null where it is to be compiled
   */
  install(
    onMemory: (memory: WebAssembly.Memory) => void,
    compiled: (wire: Uint8Array) => object | null = () => null,
  ): void {
    const { instantiate } = WebAssembly;
    WebAssembly.instantiate = async (source, imports) => {
      if (this.#sealed) throw new Violation('WebAssembly.instantiate');
      // Only Pyodide's main module asks for function addresses, and it comes first.
      const isMain = imports?.env !== undefined && 'GOT.func' in imports && !this.#imports;
      if (isMain) this.#gate(imports.env as WasmImports);
      const module = isMain && source instanceof Uint8Array ? compiled(source) : null;
      const result = module
        ? { module, instance: (await instantiate(module, imports)) as unknown as WebAssembly.Instance }
        : await instantiate(source, imports);
      if (isMain) {
        onMemory(mainMemory(result));
        release(source);
      }
      return result;
    };
    this.#guardConstructors();
  }

  /** How Emscripten instantiates libraries, and the small modules that give a JavaScript function a place in the table. */
  #guardConstructors(): void {
    const { Module, Instance } = WebAssembly;
    WebAssembly.Module = new Proxy(Module, {
      construct: (target, [bytes]: [Uint8Array]) => {
        this.#demandOpen('WebAssembly.Module');
        // Compiled already: the loader has the stub in its hands.
        const known = this.#admitted?.find(({ stub }) => isSame(stub, bytes));
        return known?.module ?? new target(bytes);
      },
    });
    WebAssembly.Instance = new Proxy(Instance, {
      construct: (target, [module, imports]: [WebAssembly.Module, WebAssembly.Imports]) => {
        this.#demandOpen('WebAssembly.Instance');
        const isLibrary = Module.customSections(module, 'dylink.0').length > 0;
        if (isLibrary && !this.#admitted?.some((library) => library.module === module)) {
          throw new Violation('WebAssembly.Instance');
        }
        return new target(module, imports);
      },
    });
  }

  #demandOpen(name: string): void {
    if (this.#sealed && !this.#admitted) throw new Violation(name);
  }

  #gate(imports: WasmImports): void {
    this.#imports = imports;
    const original: WasmImports = { ...imports };
    const host = this.hostFunctions(original);
    for (const [name, value] of Object.entries(original)) {
      if (typeof value !== 'function' || ALLOWED.has(name)) continue;
      if (isHostName(name)) imports[name] = alike(host[name] as WasmImport, value);
      else if (SOFT.has(name)) imports[name] = alike(this.#soft(value, SOFT.get(name)), value);
      else imports[name] = alike(this.#denied(name, value), value);
    }
  }

  #soft(original: WasmImport, answer: unknown): WasmImport {
    return (...args) => (this.#sealed ? answer : original(...args));
  }

  #denied(name: string, original: WasmImport): WasmImport {
    return (...args) => {
      if (this.#sealed) throw new Violation(name);
      return original(...args);
    };
  }
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => ((other[at] as number) & 0xff) === byte);
}

/** Pyodide would hold on to the 10 MB of the compiled file for good. Moving a buffer away empties it for everyone. */
function release(source: unknown): void {
  if (!ArrayBuffer.isView(source) || source.byteLength !== source.buffer.byteLength) return;
  structuredClone(source.buffer, { transfer: [source.buffer as ArrayBuffer] });
}

function mainMemory(result: WebAssembly.Instantiated): WebAssembly.Memory {
  const { memory } = result.instance.exports;
  if (!memory) throw new Error('the main module exports no memory');
  return memory;
}

function isHostName(name: string): name is HostName {
  return (HOST as readonly string[]).includes(name);
}

/** Emscripten keeps a function's signature and stub mark as properties; its table code reads them. */
function alike(replacement: WasmImport, original: WasmImport): WasmImport {
  if (original.sig !== undefined) replacement.sig = original.sig;
  if (original.stub !== undefined) replacement.stub = original.stub;
  return replacement;
}
