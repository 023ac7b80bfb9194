import { Inject, Injectable } from '@nestjs/common';
import type { FileCount } from '../checkpoint-format/find-files.js';
import { ServiceError } from '../common/errors.js';
import { Settings } from '../config/settings.js';
import type { Caller } from '../execute/execute.service.js';
import { sessionPath } from './files/session-path.js';
import { newId } from './record/ids.js';
import { currentCheckpoint, type SessionRecord, withCheckpoint } from './record/session-record.js';
import { SessionChangesService } from './session-changes.service.js';
import { SessionRunsService } from './session-runs.service.js';
import { SessionsService } from './sessions.service.js';
import { StateWorkService } from './state-work/state-work.service.js';

const NO_FILES = new TextEncoder().encode('[]');

/** The files of a session, read from and written to its checkpoint: no worker is needed, and no program runs. */
@Injectable()
export class SessionFilesService {
  constructor(
    @Inject(SessionsService) private readonly sessions: SessionsService,
    @Inject(SessionChangesService) private readonly changes: SessionChangesService,
    @Inject(SessionRunsService) private readonly runs: SessionRunsService,
    @Inject(StateWorkService) private readonly states: StateWorkService,
    @Inject(Settings) private readonly settings: Settings,
  ) {}

  /** JSON of the list, in UTF-8. @param checkpoint of another state than that of now. @throws ServiceError */
  async list(owner: string, id: string, checkpoint?: string): Promise<Uint8Array> {
    const entry = this.sessions.entryOf(await this.sessions.find(owner, id), checkpoint);
    return entry ? this.states.list(owner, () => this.sessions.bytesOf(entry)) : NO_FILES;
  }

  /** @throws ServiceError SESSION_FILE_NOT_FOUND */
  async read(owner: string, id: string, relative: string, checkpoint?: string): Promise<Uint8Array> {
    const path = sessionPath(relative);
    const record = await this.sessions.find(owner, id);
    const entry = this.sessions.entryOf(record, checkpoint);
    if (!entry) throw notFound(relative);
    const content = await this.states.read(owner, () => this.sessions.bytesOf(entry), path);
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
        // Only a worker can make a state out of none.
        const uploads = [{ path, content }];
        const { entry, bytes } = await this.runs.stateWithFiles(null, { uploads }, caller, options.signal);
        return this.#keep(record, { bytes, counted: entry.files ?? null }, store);
      }
      const load = () => this.sessions.bytesOf(current);
      const changed = await this.states.write(caller.owner, load, path, content);
      if (changed) return this.#keep(record, changed, store);
      throw new ServiceError(
        'VALIDATION_FAILED',
        `The path of the file is taken by something that is no file, or leads through it; received ${JSON.stringify(relative.slice(0, 80))}.`,
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
      const changed = await this.states.remove(owner, () => this.sessions.bytesOf(current), path);
      if (!changed) throw notFound(relative);
      return this.#keep(record, changed, store);
    });
  }

  async #keep(
    record: SessionRecord,
    { bytes, counted }: { bytes: Uint8Array; counted: FileCount | null },
    store: (next: SessionRecord, bytes: Uint8Array) => Promise<void>,
  ): Promise<SessionRecord> {
    const now = Date.now();
    const facts = { bytes: bytes.length, createdAt: now, origin: 'file' as const };
    const entry = { id: newId(), ...facts, files: counted };
    const { sessionCheckpointsMax: checkpointsMax, sessionBytesMax: bytesMax } = this.settings;
    const next = withCheckpoint(record, entry, { checkpointsMax, bytesMax }, now);
    await store(next, bytes);
    return next;
  }
}

function notFound(relative: string): ServiceError {
  return new ServiceError(
    'SESSION_FILE_NOT_FOUND',
    `The work folder of the session has no file ${JSON.stringify(relative.slice(0, 80))}.`,
  );
}
