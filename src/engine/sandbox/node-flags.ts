/** For whoever needs no addon of ours; the others load one and then take the way to addons away (native/load-native.ts). */
export const NO_ADDONS = '--no-addons';

/** V8 and Node options of every worker. They cost nothing at start or per run. */
export const NODE_FLAGS: readonly string[] = [
  // No eval, no new Function: what reached JavaScript could still not make code.
  '--disallow-code-generation-from-strings',
  '--disable-proto=delete',
  '--max-old-space-size=192',
  // Runs make little JavaScript garbage; the default young generation would hold 16 MB of a worker's memory.
  '--max-semi-space-size=2',
  // One helper thread compiles and collects as fast as four do on a busy machine, and saves their 30 MB of arenas.
  '--v8-pool-size=1',
];
