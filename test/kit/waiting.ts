import type { CallLimits } from '../../src/engine/protocol/messages.js';
import { readCalls } from '../../src/engine/protocol/read-calls.js';
import { type Step, stepOn } from './session.js';
import type { TaskChanges, TestWorker } from './worker.js';

export const CALL_LIMITS: CallLimits = {
  calls: 1000,
  callsAtOnce: 100,
  argumentBytes: 1 << 20,
  sleepMs: 5000,
};

/** One round, and what the program waits for. */
export interface Round extends Step {
  calls: { id: string; name: string; arguments: unknown; argumentsJson: string }[];
}

export type Result =
  | { id: string; value: unknown }
  | { id: string; error: { type: string; message: string } };

/** A program that waits, over several worker processes: each round runs on another one than the round before. */
export class TestRun {
  #turn = 0;
  #state: { id: string; bytes: Uint8Array | null } | null = null;
  #code = '';

  constructor(
    private readonly workers: readonly TestWorker[],
    private readonly tools: object[],
    private readonly changes: TaskChanges & { callLimits?: Partial<CallLimits>; asksForInput?: boolean } = {},
  ) {}

  start(code: string): Promise<Round> {
    this.#code = code;
    return this.#round(null);
  }

  resume(results: Result[] | string): Promise<Round> {
    return this.#round(typeof results === 'string' ? results : JSON.stringify(results));
  }

  /** Another run that waits at the same point. */
  fork(): TestRun {
    const fork = new TestRun(this.workers, this.tools, this.changes);
    fork.#state = this.#state;
    fork.#code = this.#code;
    return fork;
  }

  async #round(resultsJson: string | null): Promise<Round> {
    const worker = this.workers[this.#turn++ % this.workers.length] as TestWorker;
    const { callLimits, asksForInput, ...given } = this.changes;
    // Inputs are those of the first round.
    const changes = resultsJson === null ? given : { ...given, stdin: '', files: [] };
    const limits = { ...CALL_LIMITS, ...callLimits };
    const waits = {
      toolsJson: JSON.stringify(this.tools),
      resultsJson,
      inSession: false,
      limits,
      ...(asksForInput && { asksForInput }),
    };
    const restore = this.#state && { ...this.#state, clockStood: true as const };
    const { ran, id } = await stepOn(worker, this.#code, restore, { ...changes, waits });
    if (ran.session.checkpoint) this.#state = { id, bytes: ran.session.checkpoint };
    const calls = ran.waiting ? (readCalls(ran.waiting.callsJson, limits) ?? []) : [];
    return { ...ran, calls: calls.map((call) => ({ ...call, arguments: JSON.parse(call.argumentsJson) })) };
  }
}
