import leven from 'leven';

/** Shorter names, such as HOST, are too similar to those of others. */
const NAME_LENGTH_MIN = 6;
/** A short name may have one typo, a longer one two. */
const TWO_SLIPS_LENGTH = 10;

/**
 * Finds names that nearly match our variables, whose defaults would otherwise apply silently. The environment also
 * holds other programs' variables, so only names that differ by a typo are reported.
 * @param names of the environment
 * @param known names of our variables
 * @returns pairs of a name and the known one that was probably meant
 */
export function misspeltVariables(names: string[], known: string[]): [name: string, meant: string][] {
  const all = new Set(known);
  const strange = names.filter((name) => name.length >= NAME_LENGTH_MIN && !all.has(name));
  return strange.flatMap((name): [string, string][] => {
    const slips = name.length < TWO_SLIPS_LENGTH ? 1 : 2;
    const near = known
      .filter((one) => one.length >= NAME_LENGTH_MIN)
      .map((one) => ({ one, distance: distanceOf(name, one, slips) }))
      .filter(({ distance }) => distance <= slips)
      .sort((a, b) => a.distance - b.distance);
    return near[0] ? [[name, near[0].one]] : [];
  });
}

/** Underscores and case are ignored: names are often misremembered in them. */
function distanceOf(name: string, known: string, slips: number): number {
  const [one, other] = [plain(name), plain(known)];
  if (one === other) return 0;
  return Math.abs(one.length - other.length) > slips ? Number.POSITIVE_INFINITY : leven(one, other);
}

function plain(name: string): string {
  return name.replaceAll('_', '').toUpperCase();
}
