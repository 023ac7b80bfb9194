import { shareOf } from '../../../base/share-of.js';

/** What a store may hold, of all owners together and of each. */
export interface StoreBounds {
  sessionsMax: number;
  bytesMax: number;
  /** Part of both that one owner may hold, up to 1; left out: all of it. */
  share?: number;
}

/** Bounds of one owner. */
export interface OwnerBounds {
  sessions: number;
  bytes: number;
}

export function ownerBounds({ sessionsMax, bytesMax, share }: StoreBounds): OwnerBounds {
  return { sessions: shareOf(sessionsMax, share), bytes: shareOf(bytesMax, share) };
}
