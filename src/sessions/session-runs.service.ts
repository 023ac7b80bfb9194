import { Inject, Injectable } from '@nestjs/common';
import { countedIn } from '../checkpoint-format/container.js';
import { ServiceError } from '../common/errors.js';
import { Settings } from '../config/settings.js';
import type { ExecutionRequest } from '../execute/build-task.js';
import type { ExecuteOptions } from '../execute/execute.service.js';
import { type Caller, ExecuteService, type Execution } from '../execute/execute.service.js';
import type { SessionResult } from '../protocol/messages.js';
import { CODE_OF_CHECKPOINT_FAULT } from './checkpoint-faults.js';
import { newId } from './record/ids.js';
import type { CheckpointEntry } from './record/session-record.js';
import type { NewCheckpoint } from './stores/session-store.js';

/** What there was to start from; null: the sealed state. */
export type StartingState = NewCheckpoint | null;

export interface SessionRun {
  execution: Execution;
  result: SessionResult;
  /** Id that the state after the run has; of no meaning unless it was kept. */
  checkpointId: string;
}

/** Nothing that a program could see: no value, no name. */
const NO_CODE = 'None';

/** Runs code from one state to the next. Knows nothing of records and stores. */
@Injectable()
export class SessionRunsService {
  constructor(
    @Inject(ExecuteService) private readonly executions: ExecuteService,
    @Inject(Settings) private readonly settings: Settings,
  ) {}

  /** @throws ServiceError when the code was not run, CHECKPOINT_* when the state could not be restored */
  async run(
    from: StartingState,
    request: ExecutionRequest,
    caller: Caller,
    options: Pick<ExecuteOptions, 'signal' | 'onEvent'>,
  ): Promise<SessionRun> {
    const run = await this.#once(from, request, caller, options);
    // The worker died before it had the code: the one end after which it may be sent again.
    const again = run.result.state === 'not_started' && run.execution.report.outcome === 'crashed';
    const last = again && !options.signal.aborted ? await this.#once(from, request, caller, options) : run;
    throwUnrestored(last.result);
    return last;
  }

  /**
   * A state with files put in by a worker.
   * @throws ServiceError PAYLOAD_TOO_LARGE, CHECKPOINT_*, POOL_*; WORKER_CRASHED when it was not possible
   */
  async stateWithFiles(
    from: StartingState,
    files: Pick<ExecutionRequest, 'files' | 'uploads'>,
    caller: Caller,
    signal: AbortSignal,
  ): Promise<{ entry: CheckpointEntry; bytes: Uint8Array }> {
    // The id that the client may have chosen is for its own run.
    const quiet = { ...caller, executionId: undefined };
    const { result, execution, checkpointId } = await this.run(
      from,
      { code: NO_CODE, ...files, collect: [] },
      quiet,
      {
        signal,
      },
    );
    const { checkpoint } = result;
    if (!checkpoint) {
      const { message, exception } = execution.report;
      const why = result.reason ?? message ?? exception?.message ?? 'the run did not end well';
      throw new ServiceError('WORKER_CRASHED', `The files could not be put in: ${why}`);
    }
    if (execution.report.outcome !== 'ok') {
      const why = execution.report.exception?.message ?? execution.report.message ?? execution.report.outcome;
      throw new ServiceError('PAYLOAD_TOO_LARGE', `The files could not be put in: ${why}`);
    }
    const entry = {
      id: checkpointId,
      bytes: checkpoint.length,
      createdAt: Date.now(),
      origin: 'file' as const,
      files: countedIn(checkpoint),
    };
    return { entry, bytes: checkpoint };
  }

  async #once(
    from: StartingState,
    request: ExecutionRequest,
    caller: Caller,
    options: Pick<ExecuteOptions, 'signal' | 'onEvent'>,
  ): Promise<SessionRun> {
    const checkpointId = newId();
    const maxBytes = this.settings.sessionCheckpointMaxBytes;
    const session = { restore: from, checkpointId, maxBytes };
    const execution = await this.executions.execute(request, caller, { ...options, session });
    return { execution, checkpointId, result: ownBytes(execution.report.session) };
  }
}

/** The bytes come as a view of the message they arrived in; keeping that would keep the outputs too. */
function ownBytes(result: SessionResult | null): SessionResult {
  if (!result) {
    const message = 'The run ended before it had a worker.';
    const none = { checkpoint: null, restoreMs: 0, checkpointMs: 0 };
    return { state: 'not_started', ...none, fault: 'worker_ended', reason: message };
  }
  return { ...result, checkpoint: result.checkpoint && new Uint8Array(result.checkpoint) };
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
