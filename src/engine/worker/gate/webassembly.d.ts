/** The part of WebAssembly's JavaScript API that the worker uses; TypeScript declares it only among the DOM's types. */
declare namespace WebAssembly {
  type Imports = Record<string, Record<string, unknown>>;
  interface Memory {
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }
  interface Table {
    readonly length: number;
  }
  interface Module {
    readonly [Symbol.toStringTag]: string;
  }
  interface ModuleConstructor {
    new (bytes: Uint8Array): Module;
    imports(module: Module): { module: string; name: string; kind: string }[];
    exports(module: Module): { name: string; kind: string }[];
    customSections(module: Module, name: string): ArrayBuffer[];
  }
  interface Instance {
    exports: { memory?: Memory };
  }
  interface Instantiated {
    instance: Instance;
  }
  /** Replaced by the gate, like `instantiate`. */
  let Module: ModuleConstructor;
  let Instance: new (module: Module, imports?: Imports) => Instance;
  function compile(bytes: Uint8Array): Promise<Module>;
  function instantiate(source: unknown, imports?: Imports): Promise<Instantiated>;
}
