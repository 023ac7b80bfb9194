/** State of each sandbox layer: true when it is active, otherwise the reason why not. */
export type Layers = Record<string, true | string>;

/** Layers that the launcher or its substitutes provide. */
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
 * Layers that strict mode does not require. Node before 25 has no network permission, but seccomp, which strict mode
 * requires, blocks the same calls. The second seccomp filter needs the addon.
 */
const OPTIONAL: ReadonlySet<string> = new Set(['permissionNetwork', 'sealedSystemCalls']);

/** A required sandbox layer is missing. */
export class SandboxError extends Error {
  override name = 'SandboxError';
}

/** For strict mode. @throws SandboxError that names every missing layer */
export function requireLayers(layers: Layers): void {
  const missing = Object.keys(layers).filter((name) => layers[name] !== true && !OPTIONAL.has(name));
  requireNoneMissing(missing, layers, 'SANDBOX_MODE is strict, but these sandbox layers are missing');
}

/** For layers that the operator requires in any mode. @throws SandboxError that names every missing layer */
export function requireNamedLayers(layers: Layers, names: readonly string[]): void {
  const missing = names.filter((name) => layers[name] !== true);
  requireNoneMissing(missing, layers, 'SANDBOX_REQUIRE lists sandbox layers that are missing');
}

function requireNoneMissing(missing: readonly string[], layers: Layers, sentence: string): void {
  if (missing.length === 0) return;
  const reasons = missing.map((name) => `${name} (${layers[name] ?? 'unknown layer'})`).join(', ');
  throw new SandboxError(`${sentence}: ${reasons}`);
}
