/** How much of the pool a request may claim while others wait, against those of other classes. */
export const PRIORITIES = ['high', 'normal', 'low'] as const;
export type Priority = (typeof PRIORITIES)[number];

/** How many of an owner's waiters are served in a row before the next owner's turn, by class. */
const SERVED_IN_A_ROW: Record<Priority, number> = { high: 8, normal: 4, low: 1 };

/** Whose turn something waits for. */
export interface Turn {
  owner: string;
  priority: Priority;
}

interface Flow<T> {
  readonly items: Set<T>;
  readonly weight: number;
  /** How many more it may have served in this turn. */
  credit: number;
}

/**
 * A line in which owners take turns: within an owner's class first come, first served, and however many one owner has
 * in line, another one's first waits for one round only. Adding, removing and serving cost O(1): a Map keeps the order
 * of turns, and a Set that of the waiters.
 */
export class FairLine<T extends object> {
  readonly #flows = new Map<string, Flow<T>>();
  readonly #flowOf = new Map<T, string>();

  get size(): number {
    return this.#flowOf.size;
  }

  add(item: T, turn: Turn): void {
    const name = nameOf(turn);
    let flow = this.#flows.get(name);
    if (!flow) {
      const weight = SERVED_IN_A_ROW[turn.priority];
      flow = { items: new Set(), weight, credit: weight };
      this.#flows.set(name, flow);
    }
    flow.items.add(item);
    this.#flowOf.set(item, name);
  }

  /** @returns false when it was not in line */
  remove(item: T): boolean {
    const name = this.#flowOf.get(item);
    const flow = name === undefined ? undefined : this.#flows.get(name);
    if (name === undefined || !flow) return false;
    this.#flowOf.delete(item);
    flow.items.delete(item);
    if (flow.items.size === 0) this.#flows.delete(name);
    return true;
  }

  /**
   * Takes whose turn it is out of the line; undefined when nobody waits.
   * @param suits who may be taken now; others keep their places
   */
  take(suits: (item: T) => boolean = () => true): T | undefined {
    for (const [name, flow] of this.#flows) {
      for (const item of flow.items) {
        if (!suits(item)) continue;
        this.remove(item);
        flow.credit -= 1;
        if (flow.items.size > 0 && flow.credit === 0) this.#endTurn(name, flow);
        return item;
      }
    }
    return undefined;
  }

  /**
   * Whom to turn away so that a newcomer gets a place in a line that is full: the last of the flow that holds most,
   * measured by its weight, if that is more than the newcomer's own would hold; otherwise undefined. O(owners).
   */
  victimFor(turn: Turn): T | undefined {
    let victims: Flow<T> | undefined;
    let most = ((this.#flows.get(nameOf(turn))?.items.size ?? 0) + 1) / SERVED_IN_A_ROW[turn.priority];
    for (const flow of this.#flows.values()) {
      const held = flow.items.size / flow.weight;
      if (held <= most) continue;
      most = held;
      victims = flow;
    }
    return victims && [...victims.items].at(-1);
  }

  /** The first in line of each owner and class, and so the oldest of all among them. O(owners) to read. */
  *firsts(): Iterable<T> {
    for (const { items } of this.#flows.values()) {
      for (const item of items) {
        yield item;
        break;
      }
    }
  }

  /** Everyone in line, in no promised order. */
  all(): T[] {
    return [...this.#flowOf.keys()];
  }

  #endTurn(name: string, flow: Flow<T>): void {
    flow.credit = flow.weight;
    this.#flows.delete(name);
    this.#flows.set(name, flow);
  }
}

function nameOf({ owner, priority }: Turn): string {
  return `${priority} ${owner}`;
}
