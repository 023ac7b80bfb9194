/**
 * Which sandbox layers a worker gets.
 * - on: every layer that the host supports; a missing one is reported, but is not an error.
 * - strict: a worker that lacks a layer runs nothing, and the service exits.
 * - off: for debugging. Keeps the interpreter's own boundary and V8's flags, but no layer of the operating system.
 */
export const SANDBOX_MODES = ['on', 'strict', 'off'] as const;
export type SandboxMode = (typeof SANDBOX_MODES)[number];
