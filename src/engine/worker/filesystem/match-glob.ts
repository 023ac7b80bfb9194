/**
 * Whether a path matches a pattern: `*` and `?` stand for characters of one segment, a segment `**` for any number of
 * segments. Takes time in proportion to the product of both lengths, whatever they are.
 */
export function matchGlob(pattern: string, path: string): boolean {
  return matchParts(pattern.split('/'), path.split('/'), (part) => part === '**', matchSegment);
}

function matchSegment(pattern: string, name: string): boolean {
  return matchParts(
    [...pattern],
    [...name],
    (part) => part === '*',
    (one, character) => one === '?' || one === character,
  );
}

/** Only the last wildcard needs to be tried again: an earlier one could not do more. */
function matchParts(
  pattern: string[],
  parts: string[],
  isAny: (part: string) => boolean,
  matches: (part: string, other: string) => boolean,
): boolean {
  let at = 0;
  let wildcard = -1;
  let retry = 0;
  for (let index = 0; index < parts.length; ) {
    const part = pattern[at];
    if (part !== undefined && isAny(part)) {
      wildcard = at++;
      retry = index;
    } else if (part !== undefined && matches(part, parts[index] as string)) {
      at++;
      index++;
    } else if (wildcard >= 0) {
      at = wildcard + 1;
      index = ++retry;
    } else return false;
  }
  while (at < pattern.length && isAny(pattern[at] as string)) at++;
  return at === pattern.length;
}
