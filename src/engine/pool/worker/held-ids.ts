import { HELD_CHECKPOINTS, type RunReport, type Task } from '../../protocol/messages.js';

/**
 * What one worker holds of the states it took and restored, as far as its parent knows. It may have let go of one
 * since, which it then says; so this saves work, and nothing depends on it.
 */
export class HeldIds {
  /** Oldest first. */
  readonly #ids: string[] = [];

  has(id: string): boolean {
    return this.#ids.includes(id);
  }

  /** The task without the bytes that the worker has already. */
  strip(task: Task): Task {
    const restore = task.session?.restore;
    if (!task.session || !restore || !(restore.bytes || restore.load) || !this.has(restore.id)) return task;
    const { id, clockStood } = restore;
    return {
      ...task,
      session: { ...task.session, restore: { id, bytes: null, ...(clockStood && { clockStood }) } },
    };
  }

  /** Takes note of what became of a step. */
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
