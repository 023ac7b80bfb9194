/** V8 and Node options of every worker. They cost nothing at start or per run. */
export const NODE_FLAGS: readonly string[] = [
  // No eval, no new Function: what reached JavaScript could still not make code.
  '--disallow-code-generation-from-strings',
  '--disable-proto=delete',
  '--no-addons',
  '--max-old-space-size=192',
];
