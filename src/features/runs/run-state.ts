import type { CallLimits, FigureFormat, Outcome, ResultFormat } from '../../engine/protocol/messages.js';

/** What the rounds after the first one take from the request that started the run. */
export interface RunRequest {
  timeout?: number;
  collect?: string[];
  resultFormat?: ResultFormat;
  figures?: FigureFormat;
}

/** Everything about a run but its program's state and its last answer. Stored as the `metadata` of its record. */
export interface RunState {
  /** The execution's id. */
  id: string;
  /** The round that the next results are for; the first is 1. */
  round: number;
  /** SHA-256 of the results of the round before; null in the first. */
  results: string | null;
  /** Calls without a result. */
  calls: string[];
  /** What all rounds ran together, ms. */
  ranMs: number;
  /** How the run ended; null while it waits. */
  ended: Outcome | null;
  limits: CallLimits;
  request: RunRequest;
}

export function writeRunState(state: RunState): string {
  return JSON.stringify(state);
}

/** @returns null when it is something else: a record of another version */
export function readRunState(text: string | null): RunState | null {
  try {
    const state = JSON.parse(text ?? 'null') as RunState | null;
    const isState =
      typeof state?.id === 'string' && Number.isSafeInteger(state.round) && Array.isArray(state.calls);
    return isState ? state : null;
  } catch {
    return null;
  }
}
