import { nameOf, type Turn, WEIGHTS } from './turn.js';

/** Least cost of one use, in ms: no use is free, and uses that begin at the same moment are still told apart. */
const LEAST_MS = 1;
/** Accounts of owners that neither wait nor use anything; the least charged are forgotten beyond it. */
const RESTING_MAX = 4_096;

/** One use of what owners share, from its begin to its end. */
export interface Use {
  /** It has to wait for something itself, and costs the least until `resume()`. */
  suspend(): void;
  /** Its time counts from now. */
  resume(): void;
  /** Later calls do nothing. @param ms the cost; the time that counts unless given */
  end(ms?: number): void;
}

/** What one owner has used in one class, as weighted time. */
export class Account {
  /** Weighted ms of the uses that have ended. */
  settled = 0;
  waiting = false;
  /** When each use under way began; infinity for one that is suspended. */
  readonly begun = new Set<{ at: number }>();

  constructor(
    readonly name: string,
    readonly weight: number,
  ) {}

  get active(): boolean {
    return this.waiting || this.begun.size > 0;
  }

  /** Weighted ms, uses under way included: a long run counts while it lasts. */
  used(now: number): number {
    let running = 0;
    for (const { at } of this.begun) running += Math.max(LEAST_MS, now - at);
    return this.settled + running / this.weight;
  }
}

/**
 * Who has used how much of something that owners share: start-time fair queueing on measured time. Whoever has used
 * least, by weight, is next; the cost of a use need not be known before it ends. An owner that comes, or comes back,
 * starts at the level of the least charged of those who wait or use something: time not used is not saved up, and
 * what was used beyond that level is not forgotten while others are busy.
 */
export class Shares {
  readonly #accounts = new Map<string, Account>();
  readonly #active = new Set<Account>();

  /** @param now monotonic clock, ms; replaced in unit specs */
  constructor(readonly now: () => number = () => performance.now()) {}

  /** Accounts that are remembered. */
  get size(): number {
    return this.#accounts.size;
  }

  /** The owner begins to wait. Its account stays the same one until `leave()` and the end of its uses. */
  enter(turn: Turn): Account {
    const account = this.#activate(turn);
    account.waiting = true;
    return account;
  }

  /** Nothing of this owner waits any more. */
  leave(account: Account): void {
    account.waiting = false;
    this.#rest(account);
  }

  /** The owner uses something from now on. */
  begin(turn: Turn): Use {
    const account = this.#activate(turn);
    const use = { at: this.now() };
    account.begun.add(use);
    return {
      suspend: () => {
        use.at = Number.POSITIVE_INFINITY;
      },
      resume: () => {
        use.at = this.now();
      },
      end: (ms = this.now() - use.at) => {
        if (!account.begun.delete(use)) return;
        account.settled += Math.max(LEAST_MS, ms) / account.weight;
        this.#rest(account);
      },
    };
  }

  #activate(turn: Turn): Account {
    const name = nameOf(turn);
    let account = this.#accounts.get(name);
    if (account?.active) return account;
    account ??= new Account(name, WEIGHTS[turn.priority]);
    account.settled = Math.max(account.settled, this.#level());
    this.#accounts.set(name, account);
    this.#active.add(account);
    return account;
  }

  /** What the least charged of the active has used; O(active). */
  #level(): number {
    let least = Number.POSITIVE_INFINITY;
    const now = this.now();
    for (const account of this.#active) least = Math.min(least, account.used(now));
    return Number.isFinite(least) ? least : 0;
  }

  #rest(account: Account): void {
    if (account.active) return;
    this.#active.delete(account);
    // Nobody competes: the next who come start level.
    if (this.#active.size === 0) this.#accounts.clear();
    else if (account.settled <= this.#level()) this.#accounts.delete(account.name);
    else if (this.#accounts.size - this.#active.size > RESTING_MAX) this.#forgetLeast();
  }

  #forgetLeast(): void {
    let least: Account | undefined;
    for (const account of this.#accounts.values()) {
      if (!account.active && account.settled < (least?.settled ?? Number.POSITIVE_INFINITY)) least = account;
    }
    if (least) this.#accounts.delete(least.name);
  }
}
