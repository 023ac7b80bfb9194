const SHA256 = /^[0-9a-f]{64}$/;

/** Whether a value of untrusted JSON or TOML is an object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The strings in a list; empty for any other value. */
export function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** A SHA-256 in lower-case hex; null for any other value. */
export function sha256Of(value: unknown): string | null {
  const text = typeof value === 'string' && value.length === 64 ? value.toLowerCase() : '';
  return SHA256.test(text) ? text : null;
}
