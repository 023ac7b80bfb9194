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
 * refused by seccomp, without which strict mode does not start; the second filter for system calls needs the addon.
 */
const OPTIONAL: ReadonlySet<string> = new Set(['permissionNetwork', 'sealedSystemCalls']);

/** A layer is missing that was asked for. */
export class SandboxError extends Error {
  override name = 'SandboxError';
}

/** For strict mode. @throws SandboxError naming every missing layer */
export function demandLayers(layers: Layers): void {
  const missing = Object.keys(layers).filter((name) => layers[name] !== true && !OPTIONAL.has(name));
  demandNone(missing, layers, 'SANDBOX_MODE is strict and these layers of containment are missing');
}

/** For layers that the operator names, whatever the mode. @throws SandboxError naming every missing one */
export function demandNamedLayers(layers: Layers, names: readonly string[]): void {
  const missing = names.filter((name) => layers[name] !== true);
  demandNone(missing, layers, 'SANDBOX_REQUIRE names layers of containment that are missing');
}

function demandNone(missing: readonly string[], layers: Layers, sentence: string): void {
  if (missing.length === 0) return;
  const reasons = missing.map((name) => `${name} (${layers[name] ?? 'there is no such layer'})`).join(', ');
  throw new SandboxError(`${sentence}: ${reasons}`);
}
