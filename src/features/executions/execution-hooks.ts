import type { OutputFile, RunReport, Task } from '../../engine/protocol/messages.js';
import type { Caller } from './execute.service.js';

/** A run that happened. */
export interface EndedRun {
  report: RunReport;
  caller: Caller;
  code: string;
  /** Files that it made or changed, with their bytes. */
  files: readonly OutputFile[];
}

/** What another room adds to every execution. */
export interface ExecutionHook {
  /** The task as it is to run. */
  beforeTask?(task: Task): Task;
  /** @returns a sentence for each file that could not be kept, if it keeps files. Must neither throw nor reject. */
  afterReport?(run: EndedRun): Promise<string[]> | undefined;
}

/** Hooks in the order in which their rooms registered them. */
export class ExecutionHooks {
  readonly #hooks: ExecutionHook[] = [];

  register(hook: ExecutionHook): void {
    this.#hooks.push(hook);
  }

  beforeTask(task: Task): Task {
    return this.#hooks.reduce((changed, hook) => hook.beforeTask?.(changed) ?? changed, task);
  }

  async afterReport(run: EndedRun): Promise<string[]> {
    const faults: string[] = [];
    for (const hook of this.#hooks) {
      const kept = hook.afterReport?.(run);
      if (kept) faults.push(...(await kept));
    }
    return faults;
  }
}
