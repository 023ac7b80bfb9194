/** How names are compared (PEP 503): `Pillow`, `pillow` and `PIL-low_x` style spellings fall together. */
export function normalizeName(name: string): string {
  return name.replaceAll(/[-_.]+/g, '-').toLowerCase();
}

/** A name as PEP 508 writes it, at most 100 characters. */
export const NAME = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9])?$/;
