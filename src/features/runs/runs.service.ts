import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { ServiceError } from '../../base/errors.js';
import { isoTime } from '../../base/iso-time.js';
import { wholeJson } from '../../base/json/whole-json.js';
import { Settings } from '../../config/settings.js';
import type { WaitTerms } from '../../engine/protocol/messages.js';
import type { OpenCall } from '../../engine/protocol/read-calls.js';
import { IS_UUID } from '../../server/http/rules/schema-patterns.js';
import type { Caller, ExecuteOptions, Execution } from '../executions/execute.service.js';
import { pythonName } from '../executions/python-name.js';
import type { RunningExecution } from '../executions/running-executions.js';
import { entryOf } from '../sessions/state/new-state.js';
import { describeRound, describeRun, noteOf, type RunData, type StoredRun } from './describe-run.js';
import { RoundsUnderWay } from './rounds-under-way.js';
import { ended, type Round, RunRoundsService } from './run-rounds.service.js';
import type { RunState } from './run-state.js';
import { RunStoreService } from './run-store.service.js';
import type { ToolRequest, WaitingExecution, WaitingRequest } from './waiting-request.js';

/** Runs that are shown among executions. */
const LISTED_MAX = 500;
/** Errors after which a run cannot wait, and its program has nothing left to do. */
const NO_ROOM = new Set([
  'SESSION_LIMIT',
  'SESSION_STORE_FULL',
  'TOO_MANY_SESSIONS',
  'SESSION_STORE_UNAVAILABLE',
]);

/** The lives of runs that wait: started, found, listed, forked, ended. */
@Injectable()
export class RunsService {
  readonly underWay = new RoundsUnderWay();

  constructor(
    private readonly store: RunStoreService,
    private readonly rounds: RunRoundsService,
    private readonly settings: Settings,
  ) {}

  /** Runs a program until it ends or waits. @throws ServiceError when the code was not run */
  async start(
    asked: WaitingRequest,
    caller: Caller,
    options: Pick<ExecuteOptions, 'signal' | 'onEvent'>,
  ): Promise<WaitingExecution> {
    const { tools = [], suspend, ...request } = asked;
    if ((request.network?.length ?? 0) > 0) {
      throw new ServiceError('VALIDATION_FAILED', 'network cannot be combined with tools or suspend.');
    }
    const id = caller.executionId ?? randomUUID();
    if (caller.executionId !== undefined && (await this.store.peek(caller.owner, id))) {
      throw new ServiceError(
        'EXECUTION_ID_TAKEN',
        `A run with the id ${id} waits, or ended a short time ago.`,
      );
    }
    const waits = this.#termsOf(tools, request.context, suspend?.input);
    const begin = { round: 1, ranMs: 0 };
    const round = await this.rounds.run(
      null,
      { ...request, waits },
      begin,
      { ...caller, executionId: id },
      options,
    );
    if (!round.left) return answered(round.execution, null, []);
    const { timeout, collect, resultFormat, display } = request;
    const state: RunState = {
      ...{ id, round: 1, results: null, calls: round.calls.map((call) => call.id) },
      ...{ ranMs: round.execution.report.executionMs, ended: null, limits: waits.limits },
      request: { timeout, collect, resultFormat, figures: display?.figures },
    };
    const ttlMs = Math.min(suspend?.ttl ?? this.settings.runTtlMs, this.settings.runTtlMaxMs);
    try {
      const { entry, added } = checkpointOf(round.left, null);
      const run = await this.store.add(
        caller.owner,
        state,
        ttlMs,
        { checkpoints: [entry], current: entry.id },
        added,
      );
      return answered(round.execution, this.describe(run), round.calls);
    } catch (error) {
      if (!(error instanceof ServiceError && NO_ROOM.has(error.code))) throw error;
      // The code was run: what it produced must not be lost for this.
      return answered(ended(round.execution, 'wait_failed', error.message), null, []);
    }
  }

  /** @throws ServiceError RUN_NOT_FOUND */
  find(owner: string, runId: string): Promise<StoredRun> {
    return this.store.find(owner, idOf(runId));
  }

  /** Another run that waits at the same point. @throws ServiceError RUN_NOT_FOUND, RUN_CONFLICT, SESSION_* */
  async fork(owner: string, runId: string, ttl?: number): Promise<StoredRun> {
    const { record, state } = await this.find(owner, runId);
    if (state.ended !== null)
      throw new ServiceError('RUN_CONFLICT', 'The run has ended: there is nothing to fork.');
    const ttlMs = Math.min(ttl ?? record.ttlMs, this.settings.runTtlMaxMs);
    return this.store.add(owner, { ...state, id: randomUUID(), results: null }, ttlMs, record);
  }

  /** Ends a run, whatever it does. @throws ServiceError RUN_NOT_FOUND */
  async remove(owner: string, runId: string): Promise<void> {
    await this.#remove(await this.find(owner, runId));
  }

  async list(owner: string): Promise<RunningExecution[]> {
    const { runs } = await this.store.list(owner, LISTED_MAX, null);
    return runs
      .filter(({ state }) => state.ended === null)
      .map(({ record, state }) => ({
        executionId: state.id,
        since: isoTime(record.createdAt),
      }))
      .reverse();
  }

  async cancel(owner: string, executionId: string): Promise<boolean> {
    const run = await this.store.peek(owner, executionId);
    return run !== null && run.state.ended === null && this.#remove(run);
  }

  describe(run: StoredRun): RunData {
    return describeRun(run, this.store.durable);
  }

  /** First what is stored, so that no round starts from it any more. */
  async #remove(run: StoredRun): Promise<boolean> {
    const there = await this.store.remove(run);
    this.underWay.stop(run.record.id);
    return there;
  }

  #termsOf(
    tools: NonNullable<WaitingRequest['tools']>,
    context: object = {},
    asksForInput = false,
  ): WaitTerms {
    const named: (ToolRequest & { python: string })[] = tools.map((tool) => ({
      ...tool,
      python: pythonName(tool.name),
    }));
    const twice = named.find(({ python }) => Object.hasOwn(context, python));
    if (twice) {
      const sentence = `context and tools both have ${JSON.stringify(twice.python)}; rename one of them.`;
      throw new ServiceError('VALIDATION_FAILED', sentence);
    }
    if (!named.some(({ python }) => python === ASK.python) && !Object.hasOwn(context, ASK.python))
      named.push(ASK);
    const limits = {
      calls: this.settings.runCallsMax,
      callsAtOnce: this.settings.runCallsAtOnceMax,
      argumentBytes: this.settings.runArgumentBytesMax,
      sleepMs: NEVER_MS,
    };
    const toolsJson = wholeJson(
      named.map(({ name, python, description, inputSchema }) => ({ name, python, description, inputSchema })),
    );
    return { toolsJson, resultsJson: null, inSession: false, limits, ...(asksForInput && { asksForInput }) };
  }
}

/** A tool that every client has, for questions to a person. */
const ASK = {
  name: 'ask',
  python: 'ask',
  description: 'Ask the person at the other end. schema: JSON Schema of the answer.',
  inputSchema: {
    type: 'object',
    properties: { question: { type: 'string' }, schema: { type: 'object' } },
    required: ['question'],
    additionalProperties: false,
  },
};

/** Programs that only sleep do so in their worker. */
const NEVER_MS = Number.MAX_SAFE_INTEGER;

/** @throws ServiceError RUN_NOT_FOUND for what is no id */
export function idOf(runId: string): string {
  if (IS_UUID.test(runId)) return runId.toLowerCase();
  throw new ServiceError('RUN_NOT_FOUND', 'Run not found; it may have ended or expired.');
}

export function answered(
  execution: Execution,
  run: RunData | null,
  calls: readonly OpenCall[],
): WaitingExecution {
  return {
    ...execution,
    answer: describeRound(execution, run, calls),
    ...(run && { note: noteOf(run, calls) }),
  };
}

/** @param from id of the state that the round started from */
export function checkpointOf({ state, checkpointId }: NonNullable<Round['left']>, from: string | null) {
  const entry = entryOf(state, checkpointId, from, 'step', Date.now());
  return { entry, added: { id: checkpointId, ...state.checkpoint } };
}
