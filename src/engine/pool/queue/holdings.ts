import type { PoolOptions } from '../pool-options.js';
import type { Claim } from './claim.js';
import { Company } from './company.js';
import type { Use } from './shares.js';
import type { Turn } from './turn.js';

/** How long an owner counts as active after its last request, in ms. */
const COMPANY_MS = 600_000;
/** How long the place of an owner is reserved after it releases a worker, in ms: a connection may send its next request at once. */
const KEPT_MS = 20;
/** How long an owner whose run ended a worker may not hold all of them, in ms. */
const DISTRUST_MS = 60_000;

export type HoldingOptions = Pick<PoolOptions, 'size' | 'spare' | 'longRunMs'>;

interface Holding {
  readonly claim: Claim;
  readonly use: Use;
  readonly since: number;
}

/**
 * Which owner holds which workers, and which may have one more. An owner whose run ends its worker holds it until it is
 * replaced, and is charged for that time. So no owner holds more than `size` workers, and the spare worker remains for
 * owners who hold none. Running work is never preempted.
 */
export class Holdings<W extends object> {
  readonly #inUse = new Map<W, Holding>();
  /** Holdings of ended workers, oldest first, until those are replaced. */
  #owed: Holding[] = [];
  /** Owners whose runs recently ended workers, and when; oldest first. */
  readonly #enders = new Map<string, number>();
  /** Owners that requested a worker, and owners that just released one. */
  readonly #company: Company;
  readonly #leavers: Company;
  #lenient = false;

  /** @param counts whether a worker counts towards the size; a replaced one that runs its last task does not */
  constructor(
    private readonly options: HoldingOptions,
    private readonly counts: (worker: W) => boolean,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.#company = new Company(COMPANY_MS, now);
    this.#leavers = new Company(KEPT_MS, now);
  }

  /** Records a request for a worker, whether it gets one or not. */
  see({ turn }: Claim): void {
    this.#company.see(turn.owner);
  }

  /** Whether an owner may have an idle worker. An owner who holds none may have the last one, and the spare one. */
  mayHold(turn: Turn): boolean {
    if (this.#lenient) return true;
    const { size, spare } = this.options;
    const { all, own } = this.#count(turn.owner);
    const owed = this.#owedBy(turn);
    if (own + owed === 0 && all < size + spare) return true;
    return all + owed + Number(!turn.alone && this.#leavers.of(turn.owner)) < size;
  }

  /** How long a place may still be reserved, in ms; 0 for none. */
  get keptForMs(): number {
    return this.#leavers.staysForMs;
  }

  /** Whether another owner is active, who could be kept waiting. */
  hasCompany({ owner, alone }: Turn): boolean {
    return !alone && this.#company.of(owner);
  }

  /** Whether several owners are active. */
  get isShared(): boolean {
    return this.#company.isShared;
  }

  /** Whether this owner holds no worker, and others do. */
  isCrowded(owner: string): boolean {
    const { all, own } = this.#count(owner);
    return own === 0 && all > 0;
  }

  /** Whether one run may start: without a spare worker, possibly long runs of an owner leave one worker to others. */
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

  /** The run that holds the worker ended it, or wore it out. Does nothing for a worker that is not held. */
  owe(worker: W): void {
    const holding = this.#inUse.get(worker);
    if (!holding) return;
    this.#inUse.delete(worker);
    this.#owed.push(holding);
    this.#noteEnder(holding.claim.turn.owner);
  }

  /** @param missing wanted workers that do not serve yet: at most as many are owed */
  settle(missing: number): void {
    for (const holding of this.#owed.splice(0, Math.max(0, this.#owed.length - Math.max(0, missing)))) {
      this.#close(holding);
    }
  }

  /** The pool drains: no worker needs to be kept free for others. */
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

  /** An owner without company owes nothing. */
  #owedBy(turn: Turn): number {
    if (!this.hasCompany(turn)) return 0;
    return this.#owed.filter(({ claim }) => claim.turn.owner === turn.owner).length;
  }

  /** Whether a run may last long, or may end its worker as others of its owner did. */
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
