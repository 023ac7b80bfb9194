import { randomUUID } from 'node:crypto';
import type { ResolvedPackage } from '../../engine/distribution/resolve.js';
import { Progress, type Stage } from './progress.js';

/** Result of a change of the packages. */
export interface PackageChange {
  /** Every package of the new image, including dependencies. */
  packages: ResolvedPackage[];
  /** Normalized names of new packages and of those with another version. */
  added: string[];
  removed: string[];
  /** false: nothing to do, the packages were there already. */
  changed: boolean;
  /** From the request to the last replaced worker, ms. */
  installMs: number;
}

/** `start`: the server start with the packages in its settings. */
export type ChangeKind = 'install' | 'remove' | 'start';
export const CHANGE_STATES = ['waiting', 'running', 'succeeded', 'failed'] as const;
export type ChangeState = (typeof CHANGE_STATES)[number];

export type ChangeEnd = { result: PackageChange } | { error: unknown };

export interface ChangeOptions {
  kind: ChangeKind;
  /** Owner who requested it; null for the server itself. */
  owner: string | null;
  /** Normalized names of the requested packages; not their URLs, which may contain tokens. */
  names: readonly string[];
  id?: string;
  first?: Stage;
}

/** One change of the packages, from the request until its record expires. */
export class Change {
  readonly id: string;
  readonly kind: ChangeKind;
  readonly owner: string | null;
  readonly names: readonly string[];
  readonly progress: Progress;
  /** ms since the Unix epoch. */
  readonly createdAt = Date.now();
  /** Resolves with the result or error; never rejects. */
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

  /** null until it has ended. */
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

  /** Only the first call counts. */
  finish(end: ChangeEnd): void {
    if (this.#end) return;
    this.#end = end;
    this.#finishedAt = Date.now();
    this.#settle(end);
  }

  /** @throws the error of the change (rejection) */
  async result(): Promise<PackageChange> {
    const end = await this.settled;
    if ('error' in end) throw end.error;
    return end.result;
  }
}
