/** Normalizes a name (PEP 503): `Pillow`, `pillow` and `a_b`, `a-b`, `a.b` are each one name. */
export function normalizeName(name: string): string {
  return name.replaceAll(/[-_.]+/g, '-').toLowerCase();
}

/** A valid name (PEP 508) of at most 100 characters. */
export const NAME = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9])?$/;
