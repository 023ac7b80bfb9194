import type { PoolOptions } from '../pool-options.js';
import type { Claim } from './claim.js';
import { Company } from './company.js';
import type { Use } from './shares.js';
import type { Turn } from './turn.js';

/** So long after its last request an owner still counts as there, in ms. */
const COMPANY_MS = 600_000;
/** An owner that gives a worker back may ask again at once, as one connection does: its place is kept so long, in ms. */
const KEPT_MS = 20;
/** So long after its run ended a worker an owner is not trusted with all of them, in ms. */
const DISTRUST_MS = 60_000;

export type HoldingOptions = Pick<PoolOptions, 'size' | 'spare' | 'longRunMs'>;

interface Holding {
  readonly claim: Claim;
  readonly use: Use;
  readonly since: number;
}

/**
 * Which owner holds which workers, and who may have one more. An owner whose run ends its worker holds it until another
 * one has taken its place, and pays for that time. So nobody ever holds more than the `size` of the pool, and the spare
 * worker is left for those who hold none. What runs is never taken away.
 */
export class Holdings<W extends object> {
  readonly #inUse = new Map<W, Holding>();
  /** Of workers that ended, oldest first: until their places are taken. */
  #owed: Holding[] = [];
  /** Owners whose runs ended workers of late, and when; oldest first. */
  readonly #enders = new Map<string, number>();
  /** Owners that asked for a worker, and owners that gave one back a moment ago. */
  readonly #company: Company;
  readonly #leavers: Company;
  #lenient = false;

  /** @param counts whether a worker is part of the size; one that was replaced and runs its last task is not */
  constructor(
    private readonly options: HoldingOptions,
    private readonly counts: (worker: W) => boolean,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.#company = new Company(COMPANY_MS, now);
    this.#leavers = new Company(KEPT_MS, now);
  }

  /** Someone asks for a worker, whether he gets one or not. */
  see({ turn }: Claim): void {
    this.#company.see(turn.owner);
  }

  /** Whether an owner may have an idle worker. Whoever holds none may have the last one, and the spare one. */
  mayHold(turn: Turn): boolean {
    if (this.#lenient) return true;
    const { size, spare } = this.options;
    const { all, own } = this.#count(turn.owner);
    const owed = this.#owedBy(turn);
    if (own + owed === 0 && all < size + spare) return true;
    return all + owed + Number(!turn.alone && this.#leavers.of(turn.owner)) < size;
  }

  /** For how long a place may still be kept for someone, in ms; 0 when none is. */
  get keptForMs(): number {
    return this.#leavers.staysForMs;
  }

  /** Another owner than this one is there, who could be kept waiting. */
  hasCompany({ owner, alone }: Turn): boolean {
    return !alone && this.#company.of(owner);
  }

  /** Several owners are there. */
  get isShared(): boolean {
    return this.#company.isShared;
  }

  /** This owner holds none, and others hold some. */
  isCrowded(owner: string): boolean {
    const { all, own } = this.#count(owner);
    return own === 0 && all > 0;
  }

  /** The same for one run: without a spare worker those that others may have to wait for long leave one to them. */
  mayRun({ turn, timeoutMs }: Claim): boolean {
    const { size, spare } = this.options;
    if (this.#lenient || spare > 0 || turn.alone || !this.#mayBlock(turn.owner, timeoutMs)) return true;
    let blocking = this.#owedBy(turn);
    for (const { claim } of this.#inUse.values()) {
      if (claim.turn.owner === turn.owner && this.#mayBlock(turn.owner, claim.timeoutMs)) blocking++;
    }
    return blocking < Math.max(1, size - 1);
  }

  begin(worker: W, claim: Claim, use: Use): void {
    this.#inUse.set(worker, { claim, use, since: this.now() });
  }

  /** The worker is idle again. */
  end(worker: W): void {
    const holding = this.#inUse.get(worker);
    this.#inUse.delete(worker);
    if (holding) this.#close(holding);
  }

  /** The worker ended, or has to, by the run that it is held for. Does nothing for one that nobody holds. */
  owe(worker: W): void {
    const holding = this.#inUse.get(worker);
    if (!holding) return;
    this.#inUse.delete(worker);
    this.#owed.push(holding);
    this.#noteEnder(holding.claim.turn.owner);
  }

  /** @param missing workers that there should be and are not yet: no more than these are owed */
  settle(missing: number): void {
    for (const holding of this.#owed.splice(0, Math.max(0, this.#owed.length - Math.max(0, missing)))) {
      this.#close(holding);
    }
  }

  /** The pool drains: nobody comes any more for whom a worker would be kept free. */
  relent(): void {
    this.#lenient = true;
  }

  #count(owner: string): { all: number; own: number } {
    let all = 0;
    let own = 0;
    for (const [worker, { claim }] of this.#inUse) {
      if (this.counts(worker)) all++;
      if (claim.turn.owner === owner) own++;
    }
    return { all, own };
  }

  /** Whoever has the pool to himself waits for nobody else's sake. */
  #owedBy(turn: Turn): number {
    if (!this.hasCompany(turn)) return 0;
    return this.#owed.filter(({ claim }) => claim.turn.owner === turn.owner).length;
  }

  /** A run that may last long, or that may end its worker as others of its owner did. */
  #mayBlock(owner: string, timeoutMs: number): boolean {
    if (timeoutMs > this.options.longRunMs) return true;
    const endedAt = this.#enders.get(owner);
    return endedAt !== undefined && this.now() - endedAt < DISTRUST_MS && this.#company.of(owner);
  }

  #noteEnder(owner: string): void {
    this.#enders.delete(owner);
    this.#enders.set(owner, this.now());
    for (const [name, at] of this.#enders) {
      if (this.now() - at < DISTRUST_MS) break;
      this.#enders.delete(name);
    }
  }

  #close({ claim, use, since }: Holding): void {
    use.end();
    if (!claim.turn.alone) this.#leavers.see(claim.turn.owner);
    claim.onCost?.(this.now() - since);
  }
}
