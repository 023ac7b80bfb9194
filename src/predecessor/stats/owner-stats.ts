import { type ExecutionRecord, ExecutionStats } from './execution-stats.js';

/** Owners with their own figures; the least recently seen one loses them. As many as a file of keys can name. */
const OWNERS_MAX = 1_000;
/** Different addresses, user agents and errors of one owner, each: fewer than of all, so that all owners fit. */
const KEYS_OF_OWNER_MAX = 50;

/** Figures of every owner apart, and of all together. */
export class OwnerStats {
  readonly all: ExecutionStats;
  /** The one seen last is the last. */
  readonly #owners = new Map<string, ExecutionStats>();

  /** @param startedAt moment from which uptime counts, ms since 1970 */
  constructor(private readonly startedAt: number) {
    this.all = new ExecutionStats(startedAt);
  }

  record(owner: string, execution: ExecutionRecord): void {
    this.#change(owner, (stats) => stats.record(execution));
  }

  countUpload(owner: string): void {
    this.#change(owner, (stats) => stats.countUpload());
  }

  countPackage(owner: string): void {
    this.#change(owner, (stats) => stats.countPackage());
  }

  /** The figures of one owner; zeros where there are none. */
  of(owner: string): ExecutionStats {
    return this.#owners.get(owner) ?? new ExecutionStats(this.startedAt, KEYS_OF_OWNER_MAX);
  }

  #change(owner: string, change: (stats: ExecutionStats) => void): void {
    const own = this.of(owner);
    this.#owners.delete(owner);
    this.#owners.set(owner, own);
    const [oldest] = this.#owners.keys();
    if (this.#owners.size > OWNERS_MAX && oldest !== undefined) this.#owners.delete(oldest);
    change(own);
    change(this.all);
  }
}
