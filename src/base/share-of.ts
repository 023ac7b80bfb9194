/**
 * What one owner may hold of a limited number of things: at least one, and all of them if there are no other owners.
 * @param share a part, up to 1
 */
export function shareOf(total: number, share = 1): number {
  return Math.min(total, Math.max(1, Math.floor(total * share)));
}
