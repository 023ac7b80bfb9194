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
  const ours = known.filter(isLong).map((one) => ({ one, letters: lettersOf(one) }));
  const strange = names.filter((name) => isLong(name) && !known.includes(name));
  return strange.flatMap((name): [string, string][] => {
    const letters = lettersOf(name);
    const slips = name.length < TWO_SLIPS_LENGTH ? 1 : 2;
    const [nearest] = ours
      .filter((our) => Math.abs(our.letters.length - letters.length) <= slips)
      .map((our) => ({ one: our.one, distance: leven(letters, our.letters) }))
      .filter(({ distance }) => distance <= slips)
      .sort((a, b) => a.distance - b.distance);
    return nearest ? [[name, nearest.one]] : [];
  });
}

function isLong(name: string): boolean {
  return name.length >= NAME_LENGTH_MIN;
}

/** Underscores and case are ignored: names are often misremembered in them. */
function lettersOf(name: string): string {
  return name.replaceAll('_', '').toUpperCase();
}
