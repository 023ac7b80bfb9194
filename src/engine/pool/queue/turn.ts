/** How much of the pool a request may claim while others wait, against those of other classes. */
export const PRIORITIES = ['high', 'normal', 'low'] as const;
export type Priority = (typeof PRIORITIES)[number];

/** Worker time of each class against that of the others, while all of them wait. */
export const WEIGHTS: Record<Priority, number> = { high: 8, normal: 4, low: 1 };

/** Whose turn something waits for. */
export interface Turn {
  owner: string;
  priority: Priority;
  /** There is no other owner, and nobody whom this one could keep waiting: the server asks for no keys, or knows only his. */
  alone?: boolean;
}

/** Whose turn it is when the caller names no owner: all of these are one owner. */
export const ANYONE: Turn = { owner: '', priority: 'normal', alone: true };

/** Requests and jobs of one owner are apart: each class has turns of its own. */
export function nameOf({ owner, priority }: Turn): string {
  return `${priority} ${owner}`;
}
