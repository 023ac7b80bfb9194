/**
 * What one owner may hold of something that there is so much of: one at least, and all of it where nothing is shared.
 * @param share a part, up to 1
 */
export function shareOf(total: number, share = 1): number {
  return Math.min(total, Math.max(1, Math.floor(total * share)));
}
