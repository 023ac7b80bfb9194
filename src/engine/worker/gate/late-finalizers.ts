/**
 * Pyodide gives Python objects back when their JavaScript proxies are collected. After the seal such a callback would
 * release, at a moment nobody chooses, an object of memory that has been written anew since: it must not come.
 */
export function dropFinalizersAfter(sealed: () => boolean): void {
  const Original = globalThis.FinalizationRegistry;
  globalThis.FinalizationRegistry = class<T> extends Original<T> {
    constructor(callback: (held: T) => void) {
      super((held) => {
        if (!sealed()) callback(held);
      });
    }
  };
}
