/** What is known of each layer of containment: true when it holds, otherwise the reason why not. */
export type Layers = Record<string, true | string>;

/** Layers that the launcher or its substitute brings. */
export const SYSTEM_LAYERS = [
  'parentDeath',
  'noNewPrivileges',
  'unprivilegedUser',
  'resourceLimits',
  'landlock',
  'seccomp',
] as const;
export type SystemLayer = (typeof SYSTEM_LAYERS)[number];

/**
 * Layers that strict mode does without: before Node 25 there is no such permission, and what it would refuse is
 * refused by seccomp, without which strict mode does not start.
 */
const OPTIONAL: ReadonlySet<string> = new Set(['permissionNetwork']);

/** A layer is missing, and strict mode was asked for. */
export class SandboxError extends Error {
  override name = 'SandboxError';
}

/** @throws SandboxError naming every missing layer */
export function demandLayers(layers: Layers): void {
  const missing = Object.entries(layers).filter(([name, state]) => state !== true && !OPTIONAL.has(name));
  if (missing.length === 0) return;
  const reasons = missing.map(([name, reason]) => `${name} (${reason})`).join(', ');
  throw new SandboxError(`SANDBOX_MODE is strict and these layers of containment are missing: ${reasons}`);
}
