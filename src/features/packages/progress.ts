import type { AssemblyStage } from '../../engine/assembly/stage.js';
import type { Count } from '../../engine/distribution/download-progress.js';

/** Stage of a package change, or of the server start. */
export type Stage =
  /** An earlier change is running. */
  | { stage: 'waiting' }
  /** Server start: verifying the image that workers start from. */
  | { stage: 'preparing' }
  /** Server start: the last attempt failed, another one follows. */
  | { stage: 'retrying'; reason: string }
  | AssemblyStage
  /** Replacing the workers, one by one. */
  | { stage: 'rolling'; workers: Count }
  /** Server start: starting workers. */
  | { stage: 'starting'; workers: Count };

export const STAGES = [
  'waiting',
  'preparing',
  'retrying',
  'resolving',
  'downloading',
  'building',
  'checking',
  'rolling',
  'starting',
] as const satisfies readonly Stage['stage'][];

/**
 * The single source for the progress of one change. Streams, responses, the log and probes read or observe it.
 */
export class Progress {
  #now: Stage;
  readonly #listeners = new Set<(stage: Stage) => void>();

  constructor(first: Stage) {
    this.#now = first;
  }

  get now(): Stage {
    return this.#now;
  }

  report(stage: Stage): void {
    this.#now = stage;
    for (const listener of this.#listeners) listener(stage);
  }

  /** @param listener receives further reports; must not throw. @returns a function that removes it */
  observe(listener: (stage: Stage) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
