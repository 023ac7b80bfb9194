import { Injectable } from '@nestjs/common';
import { ServiceError } from '../../base/errors.js';
import { sourceOf } from '../../base/json/json-source.js';
import { wholeJson } from '../../base/json/whole-json.js';
import { Settings } from '../../config/settings.js';
import { describeOutcome } from '../executions/describe-outcome.js';
import type { Caller, ExecuteOptions, Execution } from '../executions/execute.service.js';
import { type AnsweredRound, describeKept, type StoredRun } from './describe-run.js';
import { packAnswer } from './kept-answer.js';
import { recordIdOf, resultsDigest } from './run-ids.js';
import { RunRoundsService } from './run-rounds.service.js';
import type { RunState } from './run-state.js';
import { answerCheckpoint, RunStoreService } from './run-store.service.js';
import { answered, checkpointOf, idOf, RunsService } from './runs.service.js';
import type { WaitingExecution } from './waiting-request.js';

export interface Resumption {
  round: number;
  results: { id: string }[];
  timeout?: number;
}

/** Continues runs. */
@Injectable()
export class ResumeService {
  constructor(
    private readonly store: RunStoreService,
    private readonly runs: RunsService,
    private readonly rounds: RunRoundsService,
    private readonly settings: Settings,
  ) {}

  /**
   * Runs the next round, or finds what it came to: of one round and its results there is one answer.
   * @throws ServiceError when the code was not run
   */
  async resume(
    runId: string,
    asked: Resumption,
    caller: Caller,
    options: Pick<ExecuteOptions, 'signal' | 'onEvent'>,
  ): Promise<AnsweredRound> {
    const id = idOf(runId);
    const json = sourceOf(asked.results) ?? wholeJson(asked.results);
    const { runResultBytesMax } = this.settings;
    if (Buffer.byteLength(json) > runResultBytesMax) {
      throw new ServiceError(
        'PAYLOAD_TOO_LARGE',
        `results are larger than ${runResultBytesMax} bytes of JSON.`,
      );
    }
    // Before the wait, so that no caller makes others wait for a run that is not its own.
    await this.store.find(caller.owner, id);
    return this.#inTurn(caller.owner, id, options.signal, async (signal, token) => {
      const run = await this.store.find(caller.owner, id);
      const results = resultsDigest(json);
      const kept = await this.#answeredBefore(run, asked.round, results);
      if (kept) return kept;
      checkIds(asked.results, run.state);
      const next = { ...asked, json, digest: results };
      return this.#next(run, next, { ...caller, executionId: id }, { ...options, signal }, token);
    });
  }

  #inTurn<T>(
    owner: string,
    id: string,
    signal: AbortSignal,
    work: (signal: AbortSignal, token: string) => Promise<T>,
  ): Promise<T> {
    return this.store.inTurn(owner, id, signal, (token) =>
      this.runs.underWay.during(recordIdOf(owner, id), signal, (stopped) => work(stopped, token)),
    );
  }

  async #answeredBefore(run: StoredRun, round: number, results: string): Promise<AnsweredRound | null> {
    const { state } = run;
    if (round === state.round && state.ended === null) return null;
    if (round !== state.round - 1 || state.results === null) {
      const stands = state.ended === null ? `is in round ${state.round}` : 'has ended';
      throw conflict(`The run ${stands}; the request is for round ${round}.`);
    }
    if (results !== state.results) throw conflict(`Round ${round} was resumed with other results.`);
    const { answer, calls } = await this.store.answerOf(run);
    if (!answer) throw conflict(`Round ${round} was answered, and its answer was too large to be kept.`);
    return describeKept(answer, this.runs.describe(run), calls);
  }

  async #next(
    run: StoredRun,
    asked: Resumption & { json: string; digest: string },
    caller: Caller,
    options: Pick<ExecuteOptions, 'signal' | 'onEvent'>,
    token: string,
  ): Promise<WaitingExecution> {
    const { state, record } = run;
    const [from, { code, calls }] = await Promise.all([this.store.stateOf(run), this.store.answerOf(run)]);
    const { figures, ...request } = state.request;
    const timeout = asked.timeout ?? request.timeout;
    const waits = { toolsJson: '[]', resultsJson: asked.json, inSession: false, limits: state.limits };
    const execution = { ...request, timeout, display: { figures }, code, waits };
    const begin = { round: state.round + 1, ranMs: state.ranMs };
    const round = await this.rounds.run(from, execution, begin, caller, options);
    if (round.undone) {
      // The run stays where it is, and can be resumed again, unless it was deleted.
      const still = await this.store.peek(caller.owner, state.id);
      return answered(round.execution, still && this.runs.describe(still), calls);
    }
    const next: RunState = {
      ...state,
      round: state.round + 1,
      results: asked.digest,
      calls: round.calls.map((call) => call.id),
      ranMs: state.ranMs + round.execution.report.executionMs,
      ended: round.left ? null : round.execution.report.outcome,
    };
    if (!round.left) return this.#end(run, next, code, round.execution, token);
    const { entry, added } = checkpointOf(round.left, record.current);
    const moved = await this.store.move(run, next, entry, token, added);
    return answered(round.execution, this.runs.describe(moved), round.calls);
  }

  /** Its last answer is kept for a while, where there is room; its state is gone. */
  async #end(
    run: StoredRun,
    next: RunState,
    code: string,
    execution: Execution,
    token: string,
  ): Promise<WaitingExecution> {
    const outcome = describeOutcome(execution.report, execution.facts);
    const bytes = await packAnswer(code, [], outcome, this.settings.sessionCheckpointMaxBytes);
    const { entry, added } = answerCheckpoint(bytes);
    try {
      const moved = await this.store.move(run, next, entry, token, added);
      return answered(execution, this.runs.describe(moved), []);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      await this.store.remove(run).catch(() => false);
      return answered(execution, null, []);
    }
  }
}

function checkIds(results: readonly { id: string }[], { calls }: RunState): void {
  const open = new Set(calls);
  const strange = results.find(({ id }) => !open.has(id));
  if (!strange) return;
  const sentence = `results has ${JSON.stringify(strange.id)}, which is not the id of an open call; open are: ${calls.join(', ') || 'none'}.`;
  throw new ServiceError('VALIDATION_FAILED', sentence);
}

function conflict(sentence: string): ServiceError {
  return new ServiceError('RUN_CONFLICT', sentence);
}
