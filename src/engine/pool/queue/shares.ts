import { nameOf, type Turn, WEIGHTS } from './turn.js';

/** Least cost of one use, in ms: no use is free, and simultaneous uses remain distinguishable. */
const LEAST_MS = 1;
/** Most inactive accounts; beyond it, the least charged are removed. */
const RESTING_MAX = 4_096;

/** One use of the shared resource, from begin to end. */
export interface Use {
  /** It waits for something else, and costs the minimum until `resume()`. */
  suspend(): void;
  /** Its time counts from now. */
  resume(): void;
  /** Later calls do nothing. @param ms the cost. Default: the measured time */
  end(ms?: number): void;
}

/** Use of one owner in one class, as weighted time. */
export class Account {
  /** Weighted ms of ended uses. */
  settled = 0;
  waiting = false;
  /** When each current use began; infinity for a suspended one. */
  readonly begun = new Set<{ at: number }>();

  constructor(
    readonly name: string,
    readonly weight: number,
  ) {}

  get active(): boolean {
    return this.waiting || this.begun.size > 0;
  }

  /** Weighted ms, including current uses. */
  used(now: number): number {
    let running = 0;
    for (const { at } of this.begun) running += Math.max(LEAST_MS, now - at);
    return this.settled + running / this.weight;
  }
}

/**
 * Accounts of a shared resource: start-time fair queueing on measured time. The owner with the least weighted use is next;
 * the cost of a use need not be known before it ends. An owner that arrives or returns starts at the level of the least
 * charged active owner: unused time does not accumulate, and use beyond that level is remembered while others are active.
 */
export class Shares {
  readonly #accounts = new Map<string, Account>();
  readonly #active = new Set<Account>();

  /** @param now monotonic clock, ms; replaced in unit specs */
  constructor(readonly now: () => number = () => performance.now()) {}

  /** Number of accounts. */
  get size(): number {
    return this.#accounts.size;
  }

  /** The owner begins to wait. Its account persists until `leave()` and the end of its uses. */
  enter(turn: Turn): Account {
    const account = this.#activate(turn);
    account.waiting = true;
    return account;
  }

  /** The owner no longer waits. */
  leave(account: Account): void {
    account.waiting = false;
    this.#rest(account);
  }

  /** Begins a use of the owner. */
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

  /** Use of the least charged active account; O(active). */
  #level(): number {
    let least = Number.POSITIVE_INFINITY;
    const now = this.now();
    for (const account of this.#active) least = Math.min(least, account.used(now));
    return Number.isFinite(least) ? least : 0;
  }

  #rest(account: Account): void {
    if (account.active) return;
    this.#active.delete(account);
    // No competition: the next owners start equal.
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
