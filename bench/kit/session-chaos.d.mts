/** What happened; `wrong` lists every answer that the model did not foresee. */
export interface ChaosTally {
  steps: number;
  kept: number;
  restored: number;
  unknown: number;
  refused: number;
  rollbacks: number;
  forks: number;
  files: number;
  imports: number;
  kills: number;
  wrong: { what: string; client: number; seen: string }[];
}

export function randomOf(seed: number): () => number;
export function runChaos(options: {
  urls: string[];
  pids: number[];
  steps: number;
  clients: number;
  seed: number;
  stepsPerKill: number;
  limitMs: number;
}): Promise<ChaosTally>;
