import { Injectable } from '@nestjs/common';
import { ServiceError } from '../../base/errors.js';
import { Settings } from '../../config/settings.js';
import type { ExecutionRequest } from '../executions/build-task.js';
import type { Caller, ExecuteOptions, Execution } from '../executions/execute.service.js';
import {
  type CheckpointEntry,
  currentCheckpoint,
  type SessionRecord,
  touched,
  withCheckpoint,
} from './record/session-record.js';
import { SessionChangesService, type StoreNext } from './session-changes.service.js';
import { type SessionRun, SessionRunsService } from './session-runs.service.js';
import { SessionsService } from './sessions.service.js';
import { entryOf } from './state/new-state.js';

/**
 * What became of the session by a step.
 * - kept: it is at the state after the run.
 * - restored: it is at its previous state; what the run changed is lost.
 * - gone: it was deleted, or expired, while the run went on.
 * - unknown: the store did not confirm; reading the session shows its state.
 */
export const STEP_STATES = ['kept', 'restored', 'gone', 'unknown'] as const;
export type StepState = (typeof STEP_STATES)[number];

export interface StepEnd {
  state: StepState;
  /** Why it is not kept, as a sentence; null when it is. */
  reason: string | null;
  /** Where the session stands now; null at the sealed state, and when that is not known. */
  checkpoint: CheckpointEntry | null;
}

export interface SessionStep extends Execution, StepEnd {
  restoreMs: number;
  checkpointMs: number;
}

/** Running code in a session. */
@Injectable()
export class SessionStepsService {
  constructor(
    private readonly sessions: SessionsService,
    private readonly changes: SessionChangesService,
    private readonly runs: SessionRunsService,
    private readonly settings: Settings,
  ) {}

  /** @throws ServiceError when the code was not run */
  execute(
    id: string,
    request: ExecutionRequest,
    caller: Caller,
    options: Pick<ExecuteOptions, 'signal' | 'onEvent'> & { wait: boolean },
  ): Promise<SessionStep> {
    const { wait, signal, onEvent } = options;
    return this.changes.inTurn(caller.owner, id, { wait, signal }, async (record, store) => {
      const current = currentCheckpoint(record);
      const from = current && (await this.sessions.stateOf(record, current));
      const run = await this.runs.run(from, request, caller, { signal, onEvent });
      const end = await this.#keep(record, run, store);
      const { restoreMs, checkpointMs } = run.result;
      return { ...run.execution, ...end, restoreMs, checkpointMs };
    });
  }

  async #keep(
    record: SessionRecord,
    { result, state, checkpointId }: SessionRun,
    store: StoreNext,
  ): Promise<StepEnd> {
    const now = Date.now();
    const counted = { ...record, executions: record.executions + 1 };
    const before = currentCheckpoint(record);
    try {
      if (!state) {
        await store(touched(counted, now));
        return { state: 'restored', reason: result.reason, checkpoint: before };
      }
      const entry = entryOf(state, checkpointId, record.current, 'step', now);
      const { sessionCheckpointsMax: checkpointsMax, sessionBytesMax: bytesMax } = this.settings;
      await store(withCheckpoint(counted, entry, { checkpointsMax, bytesMax }, now), state.checkpoint);
      return { state: 'kept', reason: null, checkpoint: entry };
    } catch (error) {
      // The code was run: its outcome must not be lost for this.
      if (!(error instanceof ServiceError)) throw error;
      return endOf(error, before);
    }
  }
}

function endOf({ code, message }: ServiceError, before: CheckpointEntry | null): StepEnd {
  if (code === 'SESSION_NOT_FOUND') return { state: 'gone', reason: message, checkpoint: null };
  if (code === 'SESSION_STORE_UNAVAILABLE') return { state: 'unknown', reason: message, checkpoint: null };
  if (code === 'SESSION_OVERTAKEN') return { state: 'restored', reason: message, checkpoint: null };
  return { state: 'restored', reason: message, checkpoint: before };
}
