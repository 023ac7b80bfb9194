/** Priority classes of requests. */
export const PRIORITIES = ['high', 'normal', 'low'] as const;
export type Priority = (typeof PRIORITIES)[number];

/** Shares of worker time while requests of all classes wait. */
export const WEIGHTS: Record<Priority, number> = { high: 8, normal: 4, low: 1 };

/** Owner and class for which a request waits. */
export interface Turn {
  owner: string;
  priority: Priority;
  /** No other owner exists who could be kept waiting: the server requires no keys, or has only this one. */
  alone?: boolean;
}

/** Default when the caller names no owner: all such requests are one owner. */
export const ANYONE: Turn = { owner: '', priority: 'normal', alone: true };

/** Each class of an owner has separate turns. */
export function nameOf({ owner, priority }: Turn): string {
  return `${priority} ${owner}`;
}
