/** For processes without the addon; the others load it and then disable addons themselves (native/load-native.ts). */
export const NO_ADDONS = '--no-addons';

/** V8 and Node options of every worker. They cost no time at start or per run. */
export const NODE_FLAGS: readonly string[] = [
  // No eval, no new Function: an attacker who reached JavaScript still could not generate code.
  '--disallow-code-generation-from-strings',
  '--disable-proto=delete',
  '--max-old-space-size=192',
  // Runs produce little JavaScript garbage; the default young generation would take 16 MB of a worker's memory.
  '--max-semi-space-size=2',
  // On a busy machine one helper thread is as fast as four, and saves 30 MB of malloc arenas.
  '--v8-pool-size=1',
];
