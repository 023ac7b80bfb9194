import { Injectable } from '@nestjs/common';
import { ServiceError } from '../../base/errors.js';
import { Settings } from '../../config/settings.js';
import { CheckpointError } from '../../engine/checkpoint-format/checkpoint-error.js';
import { readStep } from '../../engine/checkpoint-format/step-state.js';
import type { RestorePoint, SessionResult } from '../../engine/protocol/messages.js';
import type { ExecutionRequest } from '../executions/build-task.js';
import type { ExecuteOptions } from '../executions/execute.service.js';
import { type Caller, ExecuteService, type Execution } from '../executions/execute.service.js';
import { CODE_OF_CHECKPOINT_FAULT } from './checkpoint-faults.js';
import { newId } from './record/ids.js';
import type { SessionStart } from './sessions.service.js';
import type { KnownState } from './state/known-state.js';
import { entryOf, type NewState, newState } from './state/new-state.js';

/** What there is to start from; null: the sealed state. */
export type StartingState = (KnownState & Pick<RestorePoint, 'clockStood'>) | null;

export interface RunOptions extends Pick<ExecuteOptions, 'signal' | 'onEvent'> {
  /** What is stored with the state that the run leaves. */
  attach?: (execution: Execution) => Promise<Uint8Array | undefined>;
}

export interface SessionRun {
  execution: Execution;
  result: SessionResult;
  /** The state after the run; null unless it was kept. */
  state: NewState | null;
  /** Id that the state after the run has; of no meaning unless it was kept. */
  checkpointId: string;
}

/** Nothing that a program could see: no value, no name. */
const NO_CODE = 'None';

const NEVER_STARTED: SessionResult = {
  ...{ state: 'not_started', checkpoint: null, restoreMs: 0, checkpointMs: 0 },
  ...{ fault: 'worker_ended', reason: 'The execution ended before it had a worker.' },
};

/** Runs code from one state to the next. Knows nothing of records and stores. */
@Injectable()
export class SessionRunsService {
  constructor(
    private readonly executions: ExecuteService,
    private readonly settings: Settings,
  ) {}

  /** @throws ServiceError when the code was not run, CHECKPOINT_* when the state could not be restored */
  async run(
    from: StartingState,
    request: ExecutionRequest,
    caller: Caller,
    options: RunOptions,
  ): Promise<SessionRun> {
    const run = await this.#once(from, request, caller, options);
    // The worker died before it had the code: the one end after which it may be sent again.
    const again = run.result.state === 'not_started' && run.execution.report.outcome === 'crashed';
    const last = again && !options.signal.aborted ? await this.#once(from, request, caller, options) : run;
    throwUnrestored(last.result);
    return last;
  }

  /**
   * A state with files that a worker wrote.
   * @throws ServiceError PAYLOAD_TOO_LARGE, CHECKPOINT_*, POOL_*; WORKER_CRASHED when it was not possible
   */
  async stateWithFiles(
    from: StartingState,
    files: Pick<ExecutionRequest, 'files' | 'uploads'>,
    caller: Caller,
    signal: AbortSignal,
  ): Promise<Required<SessionStart>> {
    // The id that the client may have chosen is for its own run.
    const quiet = { ...caller, executionId: undefined };
    const { result, state, execution, checkpointId } = await this.run(
      from,
      { code: NO_CODE, ...files, collect: [] },
      quiet,
      {
        signal,
      },
    );
    if (!state) {
      const { message, exception } = execution.report;
      const why = result.reason ?? message ?? exception?.message ?? 'the execution failed';
      throw new ServiceError('WORKER_CRASHED', `Failed to write the files: ${why}`);
    }
    if (execution.report.outcome !== 'ok') {
      const why = execution.report.exception?.message ?? execution.report.message ?? execution.report.outcome;
      throw new ServiceError('PAYLOAD_TOO_LARGE', `Failed to write the files: ${why}`);
    }
    const entry = entryOf(state, checkpointId, from?.id ?? null, 'file', Date.now());
    return { entry, checkpoint: state.checkpoint };
  }

  async #once(
    from: StartingState,
    request: ExecutionRequest,
    caller: Caller,
    { attach, ...options }: RunOptions,
  ): Promise<SessionRun> {
    const checkpointId = newId();
    const maxBytes = this.settings.sessionCheckpointMaxBytes;
    const restore = from && {
      ...{ id: from.id, bytes: null, kin: from.kin, load: from.load },
      ...(from.clockStood && { clockStood: true as const }),
    };
    const session = { restore, checkpointId, maxBytes };
    const execution = await this.executions.execute(request, caller, { ...options, session });
    const result = execution.report.session ?? NEVER_STARTED;
    try {
      const step = result.checkpoint && readStep(result.checkpoint, from?.manifest ?? null, maxBytes);
      return {
        execution,
        checkpointId,
        result,
        state: step && (await newState(step, await attach?.(execution))),
      };
    } catch (error) {
      // What a worker says of its state is not what an honest one says.
      if (!(error instanceof CheckpointError)) throw error;
      const reason = `The worker sent an invalid state: ${error.message}.`;
      const lost = { ...result, state: 'lost' as const, checkpoint: null, fault: 'broken' as const, reason };
      return { execution, checkpointId, result: lost, state: null };
    }
  }
}

function throwUnrestored({ state, fault, reason }: SessionResult): void {
  if (state !== 'not_started') return;
  if (fault !== 'damaged' && fault !== 'foreign' && fault !== 'beyond_limits') return;
  const why = reason ?? 'it does not fit';
  throw new ServiceError(
    CODE_OF_CHECKPOINT_FAULT[fault],
    `The state of the session cannot be restored: ${why}`,
  );
}
