import { Injectable } from '@nestjs/common';
import { ServiceError } from '../../base/errors.js';
import { Settings } from '../../config/settings.js';
import { readStep } from '../../engine/checkpoint-format/step-state.js';
import type { Caller } from '../executions/execute.service.js';
import { sessionPath } from './files/session-path.js';
import { newId } from './record/ids.js';
import { currentCheckpoint, type SessionRecord, withCheckpoint } from './record/session-record.js';
import { SessionChangesService, type StoreNext } from './session-changes.service.js';
import { SessionRunsService } from './session-runs.service.js';
import { type SessionStart, SessionsService } from './sessions.service.js';
import type { KnownState } from './state/known-state.js';
import { entryOf, newState } from './state/new-state.js';
import type { ChangedState } from './state-work/operations.js';
import { StateWorkService } from './state-work/state-work.service.js';

const NO_FILES = new TextEncoder().encode('[]');

/** The files of a session, read from and written to its checkpoint: no worker is needed, and no program runs. */
@Injectable()
export class SessionFilesService {
  constructor(
    private readonly sessions: SessionsService,
    private readonly changes: SessionChangesService,
    private readonly runs: SessionRunsService,
    private readonly states: StateWorkService,
    private readonly settings: Settings,
  ) {}

  /** JSON of the list, in UTF-8. @param checkpoint of another state than that of now. @throws ServiceError */
  async list(owner: string, id: string, checkpoint?: string): Promise<Uint8Array> {
    const record = await this.sessions.find(owner, id);
    const entry = this.sessions.entryOf(record, checkpoint);
    return entry ? this.states.list(owner, () => this.sessions.bytesOf(record, entry)) : NO_FILES;
  }

  /** @throws ServiceError SESSION_FILE_NOT_FOUND */
  async read(owner: string, id: string, relative: string, checkpoint?: string): Promise<Uint8Array> {
    const path = sessionPath(relative);
    const record = await this.sessions.find(owner, id);
    const entry = this.sessions.entryOf(record, checkpoint);
    if (!entry) throw notFound(relative);
    const content = await this.states.read(owner, () => this.sessions.bytesOf(record, entry), path);
    if (!content) throw notFound(relative);
    return content;
  }

  /** Makes or replaces a file. @throws ServiceError */
  write(
    id: string,
    relative: string,
    content: Uint8Array,
    caller: Caller,
    options: { wait: boolean; signal: AbortSignal },
  ): Promise<SessionRecord> {
    const path = sessionPath(relative);
    return this.changes.inTurn(caller.owner, id, options, async (record, store) => {
      const current = currentCheckpoint(record);
      if (!current) {
        // Only a worker can create the first state.
        const uploads = [{ path, content }];
        const start = await this.runs.stateWithFiles(null, { uploads }, caller, options.signal);
        return this.#keep(record, start, store);
      }
      const before = await this.sessions.stateOf(record, current);
      const changed = await this.states.write(caller.owner, before.load, path, content);
      if (changed) return this.#keep(record, await this.#startOf(changed, before), store);
      throw new ServiceError(
        'VALIDATION_FAILED',
        `The path of the file is, or leads through, something that is not a file; received ${JSON.stringify(relative.slice(0, 80))}.`,
      );
    });
  }

  /** Deletes a file, a link, or a folder with all that is in it. @throws ServiceError */
  remove(
    owner: string,
    id: string,
    relative: string,
    options: { wait: boolean; signal: AbortSignal },
  ): Promise<SessionRecord> {
    const path = sessionPath(relative);
    return this.changes.inTurn(owner, id, options, async (record, store) => {
      const current = currentCheckpoint(record);
      if (!current) throw notFound(relative);
      const before = await this.sessions.stateOf(record, current);
      const changed = await this.states.remove(owner, before.load, path);
      if (!changed) throw notFound(relative);
      return this.#keep(record, await this.#startOf(changed, before), store);
    });
  }

  async #startOf({ bytes }: ChangedState, before: KnownState): Promise<Required<SessionStart>> {
    const step = readStep(bytes, before.manifest, this.settings.sessionCheckpointMaxBytes);
    const state = await newState(step);
    return { entry: entryOf(state, newId(), before.id, 'file', Date.now()), checkpoint: state.checkpoint };
  }

  async #keep(
    record: SessionRecord,
    { entry, checkpoint }: Required<SessionStart>,
    store: StoreNext,
  ): Promise<SessionRecord> {
    const { sessionCheckpointsMax: checkpointsMax, sessionBytesMax: bytesMax } = this.settings;
    const next = withCheckpoint(record, entry, { checkpointsMax, bytesMax }, Date.now());
    await store(next, checkpoint);
    return next;
  }
}

function notFound(relative: string): ServiceError {
  return new ServiceError(
    'SESSION_FILE_NOT_FOUND',
    `The work folder of the session has no file ${JSON.stringify(relative.slice(0, 80))}.`,
  );
}
