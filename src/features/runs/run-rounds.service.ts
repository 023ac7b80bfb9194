import { Injectable } from '@nestjs/common';
import { Settings } from '../../config/settings.js';
import { type OpenCall, readCalls } from '../../engine/protocol/read-calls.js';
import { ShutdownService } from '../../server/shutdown/shutdown.service.js';
import type { ExecutionRequest } from '../executions/build-task.js';
import { describeOutcome } from '../executions/describe-outcome.js';
import type { Caller, ExecuteOptions, Execution } from '../executions/execute.service.js';
import { type SessionRun, SessionRunsService } from '../sessions/session-runs.service.js';
import type { KnownState } from '../sessions/state/known-state.js';
import { packAnswer } from './kept-answer.js';
import type { RunState } from './run-state.js';

/** What one round came to. */
export interface Round {
  execution: Execution;
  /** Calls without a result; empty unless the program waits. */
  calls: OpenCall[];
  /** The state that the program waits in; null unless it can be stored. */
  left: (Pick<SessionRun, 'checkpointId'> & { state: NonNullable<SessionRun['state']> }) | null;
  /** The state was not kept, and nothing of what the program did in this round counts. */
  undone: boolean;
}

/** One round of a program that waits: it runs until it has to wait again, or ends. Knows nothing of records and stores. */
@Injectable()
export class RunRoundsService {
  constructor(
    private readonly runs: SessionRunsService,
    private readonly shutdown: ShutdownService,
    private readonly settings: Settings,
  ) {}

  /**
   * @param from null: the program starts
   * @throws ServiceError when the code was not run
   */
  async run(
    from: KnownState | null,
    request: ExecutionRequest & Required<Pick<ExecutionRequest, 'waits'>>,
    { round, ranMs }: Pick<RunState, 'round' | 'ranMs'>,
    caller: Caller,
    options: Pick<ExecuteOptions, 'signal' | 'onEvent'>,
  ): Promise<Round> {
    const { limits } = request.waits;
    const callsOf = ({ report }: Execution) =>
      report.waiting ? (readCalls(report.waiting.callsJson, limits) ?? []) : [];
    const attach = async (execution: Execution) => {
      const answer = from && describeOutcome(execution.report, execution.facts);
      return packAnswer(request.code, callsOf(execution), answer, this.settings.sessionCheckpointMaxBytes);
    };
    const start = from && { ...from, clockStood: true as const };
    const ran = await this.runs.run(start, request, caller, { ...options, attach });
    const { execution, result, state, checkpointId } = ran;
    const { report } = execution;
    // A worker that died, a client that left, a server that stops: the round can be run again, since nothing of it counts yet.
    const stopped = report.outcome === 'cancelled' && (options.signal.aborted || this.shutdown.isDraining);
    const undone = report.outcome === 'crashed' || stopped;
    if (report.outcome !== 'waiting') return { execution, calls: [], left: null, undone };
    const reached = this.#limitReached(round, ranMs + report.executionMs);
    if (reached) return { execution: ended(execution, 'run_limit', reached), calls: [], left: null, undone };
    if (!state) {
      const why = result.reason ?? 'The state of the program could not be kept.';
      return { execution: ended(execution, 'wait_failed', why), calls: [], left: null, undone: true };
    }
    return { execution, calls: callsOf(execution), left: { state, checkpointId }, undone };
  }

  #limitReached(round: number, ranMs: number): string | null {
    const { runRoundsMax, runTimeMaxMs } = this.settings;
    if (round > runRoundsMax) return `The run waited more than ${runRoundsMax} times.`;
    return ranMs > runTimeMaxMs ? `The run ran for more than ${runTimeMaxMs} ms in all its rounds.` : null;
  }
}

/** An execution that had to wait, and cannot. */
export function ended(
  execution: Execution,
  outcome: 'run_limit' | 'wait_failed',
  message: string,
): Execution {
  const { waiting: _, ...report } = execution.report;
  return { ...execution, report: { ...report, outcome, message, exitCode: null } };
}
