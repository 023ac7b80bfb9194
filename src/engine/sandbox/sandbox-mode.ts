/**
 * How much containment a worker is started with.
 * - on: every layer the machine can give; a missing one is reported, never an obstacle.
 * - strict: a worker that misses a layer gets nothing to run, and the service ends.
 * - off: for debugging. The interpreter's own boundary and V8's flags stay; nothing of the operating system's does.
 */
export const SANDBOX_MODES = ['on', 'strict', 'off'] as const;
export type SandboxMode = (typeof SANDBOX_MODES)[number];
