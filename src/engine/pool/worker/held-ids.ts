import { HELD_CHECKPOINTS, type RunReport, type Task } from '../../protocol/messages.js';

/**
 * The states that one worker holds, as far as the parent knows. The worker may have dropped one since, and then reports
 * that; so this is an optimization, and correctness does not depend on it.
 */
export class HeldIds {
  /** Oldest first. */
  readonly #ids: string[] = [];

  has(id: string): boolean {
    return this.#ids.includes(id);
  }

  /** The task without bytes that the worker already has. */
  strip(task: Task): Task {
    const restore = task.session?.restore;
    if (!task.session || !restore || !(restore.bytes || restore.load) || !this.has(restore.id)) return task;
    const { id, clockStood } = restore;
    return {
      ...task,
      session: { ...task.session, restore: { id, bytes: null, ...(clockStood && { clockStood }) } },
    };
  }

  /** Updates the states after a step. */
  note({ session: step }: Task, { session: result }: RunReport): void {
    if (!step || !result) return;
    const { restore, checkpointId } = step;
    if (restore && result.fault === 'not_held') this.#forget(restore.id);
    else if (restore && result.state !== 'not_started') this.#remember(restore.id);
    if (result.state === 'kept') this.#remember(checkpointId);
  }

  #remember(id: string): void {
    this.#forget(id);
    this.#ids.push(id);
    if (this.#ids.length > HELD_CHECKPOINTS) this.#ids.shift();
  }

  #forget(id: string): void {
    const at = this.#ids.indexOf(id);
    if (at >= 0) this.#ids.splice(at, 1);
  }
}
