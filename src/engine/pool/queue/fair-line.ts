import { type Account, Shares, type Use } from './shares.js';
import { nameOf, type Turn, WEIGHTS } from './turn.js';

interface Flow<T> {
  readonly turn: Turn;
  readonly items: Set<T>;
  readonly account: Account;
}

/** An item taken from the line, and its use, which has begun. */
export interface Taken<T> {
  item: T;
  use: Use;
}

/**
 * A fair queue by used time: next is the owner with the least weighted use, and within an owner's class the oldest item.
 * However many items one owner has in line, and however long they take, the first item of another owner waits only for its
 * turn. Adding and removing cost O(1), taking O(owners).
 */
export class FairLine<T extends object> {
  readonly #flows = new Map<string, Flow<T>>();
  readonly #flowOf = new Map<T, Flow<T>>();

  /** @param shares accounts for uses, including those without waiting */
  constructor(readonly shares: Shares = new Shares()) {}

  get size(): number {
    return this.#flowOf.size;
  }

  add(item: T, turn: Turn): void {
    const name = nameOf(turn);
    let flow = this.#flows.get(name);
    if (!flow) {
      flow = { turn, items: new Set(), account: this.shares.enter(turn) };
      this.#flows.set(name, flow);
    }
    flow.items.add(item);
    this.#flowOf.set(item, flow);
  }

  /** @returns false when the item was not in line */
  remove(item: T): boolean {
    const flow = this.#flowOf.get(item);
    if (!flow) return false;
    this.#flowOf.delete(item);
    flow.items.delete(item);
    if (flow.items.size === 0) {
      this.#flows.delete(nameOf(flow.turn));
      this.shares.leave(flow.account);
    }
    return true;
  }

  /**
   * Takes the next item and begins its use; undefined when no item can be taken.
   * @param suits which items may be taken now; others keep their places
   * @param mayTake which owners may be served now; called before their items are tested
   */
  take(
    suits: (item: T) => boolean = () => true,
    mayTake: (turn: Turn) => boolean = () => true,
  ): Taken<T> | undefined {
    const now = this.shares.now();
    let next: { item: T; turn: Turn; used: number } | undefined;
    for (const { turn, items, account } of this.#flows.values()) {
      const used = account.used(now);
      const weight = WEIGHTS[turn.priority];
      if (next && (used > next.used || (used === next.used && weight <= WEIGHTS[next.turn.priority])))
        continue;
      if (!mayTake(turn)) continue;
      const item = firstOf(items, suits);
      if (item) next = { item, turn, used };
    }
    if (!next) return undefined;
    // Before the item leaves the line, so that its account stays active.
    const use = this.shares.begin(next.turn);
    this.remove(next.item);
    return { item: next.item, use };
  }

  /**
   * The item to reject for a newcomer when the line is full: the last one of the flow with the most items by weight, if that
   * is more than the newcomer's flow would have; otherwise undefined. O(owners).
   */
  victimFor(turn: Turn): T | undefined {
    let victims: Flow<T> | undefined;
    let most = ((this.#flows.get(nameOf(turn))?.items.size ?? 0) + 1) / WEIGHTS[turn.priority];
    for (const flow of this.#flows.values()) {
      const held = flow.items.size / WEIGHTS[flow.turn.priority];
      if (held <= most) continue;
      most = held;
      victims = flow;
    }
    return victims && [...victims.items].at(-1);
  }

  /** The first item of each owner and class; the oldest of all is among them. O(owners) to read. */
  *firsts(): Iterable<T> {
    for (const { items } of this.#flows.values()) {
      for (const item of items) {
        yield item;
        break;
      }
    }
  }

  /** All items, in no particular order. */
  all(): T[] {
    return [...this.#flowOf.keys()];
  }
}

function firstOf<T>(items: Iterable<T>, suits: (item: T) => boolean): T | undefined {
  for (const item of items) if (suits(item)) return item;
  return undefined;
}
