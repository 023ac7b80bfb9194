import { ServiceError } from '../../base/errors.js';
import type { Access } from '../../server/access/owner.js';
import { OwnerPlaces } from './owner-places.js';

/** An execution that was taken and has no answer yet: it waits for a worker, or runs. */
export interface RunningExecution {
  executionId: string;
  /** When it was accepted, ISO 8601 in UTC. */
  since: string;
}

/** The place of one execution among the running ones. */
export interface RunningPlace {
  /** Aborted when the execution is cancelled by its id, or when its client goes away. */
  signal: AbortSignal;
  /** Whether it was cancelled by its id. */
  readonly cancelled: boolean;
  /** To be called once, when the run has ended. */
  leave(): void;
}

interface Entry extends RunningExecution {
  owner: string;
  cancel(): void;
}

/** Every execution that can still be cancelled. An id belongs to an owner: no other owner finds it. */
export class RunningExecutions {
  readonly #entries = new Map<string, Entry>();
  readonly #places = new OwnerPlaces();

  /**
   * @param clientGone aborted when no client waits for the answer any longer
   * @param answered resolves when the answer is out: until then the owner has one of those that it may have at a time
   * @throws ServiceError EXECUTION_ID_TAKEN when this owner runs something under this id, TOO_MANY_RUNS when it runs
   *   as many as it may
   */
  enter(
    executionId: string,
    { owner, concurrent }: Pick<Access, 'owner' | 'concurrent'>,
    clientGone: AbortSignal,
    answered?: Promise<void>,
  ): RunningPlace {
    const key = keyOf(owner, executionId);
    if (this.#entries.has(key)) {
      throw new ServiceError(
        'EXECUTION_ID_TAKEN',
        `An execution with the id ${executionId} is still running.`,
      );
    }
    const giveBack = this.#places.take(owner, concurrent, answered);
    if (!giveBack) {
      throw new ServiceError(
        'TOO_MANY_RUNS',
        `This API key has reached its limit of ${concurrent} concurrent executions.`,
      );
    }
    const controller = new AbortController();
    const onGone = (): void => controller.abort();
    let cancelled = false;
    const cancel = (): void => {
      cancelled = true;
      controller.abort();
    };
    if (clientGone.aborted) controller.abort();
    else clientGone.addEventListener('abort', onGone, { once: true });
    this.#entries.set(key, { executionId, owner, since: new Date().toISOString(), cancel });
    return {
      signal: controller.signal,
      get cancelled() {
        return cancelled;
      },
      leave: () => {
        clientGone.removeEventListener('abort', onGone);
        if (this.#entries.delete(key)) giveBack();
      },
    };
  }

  /** @returns false when this owner runs nothing under this id */
  cancel(owner: string, executionId: string): boolean {
    const entry = this.#entries.get(keyOf(owner, executionId));
    entry?.cancel();
    return entry !== undefined;
  }

  /** What an owner runs, oldest first. */
  list(owner: string): RunningExecution[] {
    return [...this.#entries.values()]
      .filter((entry) => entry.owner === owner)
      .map(({ executionId, since }) => ({ executionId, since }));
  }
}

function keyOf(owner: string, executionId: string): string {
  return `${owner}\n${executionId}`;
}
