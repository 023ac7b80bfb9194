import type { AssemblyStage } from '../../engine/assembly/stage.js';
import type { Count } from '../../engine/distribution/download-progress.js';

/** Where a change of packages stands, or the start of the server. */
export type Stage =
  /** An earlier change comes first. */
  | { stage: 'waiting' }
  /** Of a start: the image that workers start from is looked for. */
  | { stage: 'preparing' }
  /** Of a start: the last attempt failed for this reason, and there will be another one. */
  | { stage: 'retrying'; reason: string }
  | AssemblyStage
  /** Workers are replaced, one after the other. */
  | { stage: 'rolling'; workers: Count }
  /** Of a start: workers become ready. */
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
 * Where one change stands: the only place that knows. Whoever shows it (streams, answers, the log, probes) looks here, or is
 * told.
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

  /** @param listener is told of each report from now on; must not throw. @returns ends that */
  observe(listener: (stage: Stage) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
