/** What tests use of WebAssembly's JavaScript API, beyond src/engine/worker/gate/webassembly.d.ts. */
declare namespace WebAssembly {
  /** Sizes in pages of 64 KB. */
  const Memory: new (descriptor: { initial: number; maximum?: number }) => Memory;
}
