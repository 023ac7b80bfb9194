/** The part of WebAssembly's JavaScript API that the gate uses; TypeScript declares it only among the DOM's types. */
declare namespace WebAssembly {
  type Imports = Record<string, Record<string, unknown>>;
  interface Memory {
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }
  interface Instantiated {
    instance: { exports: { memory?: Memory } };
  }
  function instantiate(source: unknown, imports?: Imports): Promise<Instantiated>;
}
