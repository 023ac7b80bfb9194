import { randomUUID } from 'node:crypto';
import type { ResolvedPackage } from '../../engine/distribution/resolve.js';
import { Progress, type Stage } from './progress.js';

/** What a change of the packages came to. */
export interface PackageChange {
  /** Every package of the image now, dependencies included. */
  packages: ResolvedPackage[];
  /** Normalized names of those that were not there before, or in another version. */
  added: string[];
  removed: string[];
  /** false: everything that was asked for was there already. */
  changed: boolean;
  /** From the request to the last replaced worker, ms. */
  installMs: number;
}

/** `start`: the server starts with the packages of its settings. */
export type ChangeKind = 'install' | 'remove' | 'start';
export const CHANGE_STATES = ['waiting', 'running', 'succeeded', 'failed'] as const;
export type ChangeState = (typeof CHANGE_STATES)[number];

export type ChangeEnd = { result: PackageChange } | { error: unknown };

export interface ChangeOptions {
  kind: ChangeKind;
  /** Who asked for it; null for the server itself. */
  owner: string | null;
  /** Normalized names of what was asked for: addresses may hold tokens. */
  names: readonly string[];
  id?: string;
  first?: Stage;
}

/** One change of the packages, from the request until some time after its end. */
export class Change {
  readonly id: string;
  readonly kind: ChangeKind;
  readonly owner: string | null;
  readonly names: readonly string[];
  readonly progress: Progress;
  /** ms since 1970. */
  readonly createdAt = Date.now();
  /** How it ended; never rejects. */
  readonly settled: Promise<ChangeEnd>;
  #end: ChangeEnd | null = null;
  #finishedAt: number | null = null;
  #settle!: (end: ChangeEnd) => void;

  constructor({ kind, owner, names, id = randomUUID(), first = { stage: 'waiting' } }: ChangeOptions) {
    this.id = id;
    this.kind = kind;
    this.owner = owner;
    this.names = names;
    this.progress = new Progress(first);
    this.settled = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  /** null before it has ended. */
  get end(): ChangeEnd | null {
    return this.#end;
  }

  get finishedAt(): number | null {
    return this.#finishedAt;
  }

  get state(): ChangeState {
    if (this.#end) return 'result' in this.#end ? 'succeeded' : 'failed';
    return this.progress.now.stage === 'waiting' ? 'waiting' : 'running';
  }

  /** Only the first end counts. */
  finish(end: ChangeEnd): void {
    if (this.#end) return;
    this.#end = end;
    this.#finishedAt = Date.now();
    this.#settle(end);
  }

  /** @throws the error it ended with (rejection) */
  async result(): Promise<PackageChange> {
    const end = await this.settled;
    if ('error' in end) throw end.error;
    return end.result;
  }
}
