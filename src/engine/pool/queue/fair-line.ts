import { type Account, Shares, type Use } from './shares.js';
import { nameOf, type Turn, WEIGHTS } from './turn.js';

interface Flow<T> {
  readonly turn: Turn;
  readonly items: Set<T>;
  readonly account: Account;
}

/** Who was taken out of a line, and its use of what it waited for, which has begun. */
export interface Taken<T> {
  item: T;
  use: Use;
}

/**
 * A line in which owners take turns by the time that they have used: next is whoever has used least, by weight, and
 * within an owner's class it is first come, first served. However many one owner has in line, and however long they
 * take, another one's first waits for no more than its turn. Adding and removing cost O(1), taking O(owners).
 */
export class FairLine<T extends object> {
  readonly #flows = new Map<string, Flow<T>>();
  readonly #flowOf = new Map<T, Flow<T>>();

  /** @param shares where uses are charged, also those of whoever does not wait */
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

  /** @returns false when it was not in line */
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
   * Takes whose turn it is out of the line and begins its use; undefined when nobody can be taken.
   * @param suits who may be taken now; others keep their places
   * @param mayTake owners that may be served now, asked before their items are looked at
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
    // Before it leaves the line, so that its account is active all along.
    const use = this.shares.begin(next.turn);
    this.remove(next.item);
    return { item: next.item, use };
  }

  /**
   * Whom to turn away so that a newcomer gets a place in a line that is full: the last of the flow that holds most,
   * measured by its weight, if that is more than the newcomer's own would hold; otherwise undefined. O(owners).
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
}

function firstOf<T>(items: Iterable<T>, suits: (item: T) => boolean): T | undefined {
  for (const item of items) if (suits(item)) return item;
  return undefined;
}
