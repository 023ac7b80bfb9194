import { Inject, Injectable } from '@nestjs/common';
import {
  type CheckpointFile,
  deleteFileFrom,
  listFiles,
  readFileOf,
  writeFileTo,
} from '../checkpoint-format/checkpoint-files.js';
import { ServiceError } from '../common/errors.js';
import { Settings } from '../config/settings.js';
import type { Caller } from '../execute/execute.service.js';
import { readingCheckpoint } from './checkpoint-faults.js';
import { relativePath, sessionPath } from './files/session-path.js';
import { newId } from './record/ids.js';
import { currentCheckpoint, type SessionRecord, withCheckpoint } from './record/session-record.js';
import { SessionChangesService } from './session-changes.service.js';
import { SessionRunsService } from './session-runs.service.js';
import { SessionsService } from './sessions.service.js';

export interface SessionFile {
  /** Relative to the work folder. */
  path: string;
  kind: CheckpointFile['kind'];
  size: number;
  modifiedAt: number;
}

/** So many inodes may a run have; a file that is put in from outside counts among them. */
const INODES_MAX = 10_000;

/** The files of a session, read from and written to its checkpoint: no worker is needed, and no program runs. */
@Injectable()
export class SessionFilesService {
  constructor(
    @Inject(SessionsService) private readonly sessions: SessionsService,
    @Inject(SessionChangesService) private readonly changes: SessionChangesService,
    @Inject(SessionRunsService) private readonly runs: SessionRunsService,
    @Inject(Settings) private readonly settings: Settings,
  ) {}

  /** @param checkpoint of another state than that of now. @throws ServiceError */
  async list(owner: string, id: string, checkpoint?: string): Promise<SessionFile[]> {
    return this.filesOf(await this.sessions.find(owner, id), checkpoint);
  }

  async filesOf(record: SessionRecord, checkpoint?: string): Promise<SessionFile[]> {
    const entry = this.sessions.entryOf(record, checkpoint);
    if (!entry) return [];
    const bytes = await this.sessions.bytesOf(entry);
    return readingCheckpoint(() => listFiles(bytes)).flatMap(({ path: absolute, kind, size, modifiedAt }) => {
      const path = relativePath(absolute);
      return path === null ? [] : [{ path, kind, size, modifiedAt }];
    });
  }

  /** @throws ServiceError SESSION_FILE_NOT_FOUND */
  async read(owner: string, id: string, relative: string, checkpoint?: string): Promise<Uint8Array> {
    const path = sessionPath(relative);
    const record = await this.sessions.find(owner, id);
    const entry = this.sessions.entryOf(record, checkpoint);
    if (!entry) throw notFound(relative);
    const bytes = await this.sessions.bytesOf(entry);
    const content = readingCheckpoint(() => readFileOf(bytes, path));
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
        const { bytes } = await this.runs.stateWithFiles(null, { uploads }, caller, options.signal);
        return this.#keep(record, bytes, store);
      }
      const bytes = await this.sessions.bytesOf(current);
      const { diskLimitBytes, sessionCheckpointMaxBytes } = this.settings;
      const limits = {
        inodes: INODES_MAX,
        bytes: diskLimitBytes,
        checkpointBytes: sessionCheckpointMaxBytes,
      };
      const changed = readingCheckpoint(() => writeFileTo(bytes, path, content, limits));
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
      const bytes = await this.sessions.bytesOf(current);
      const changed = readingCheckpoint(() => deleteFileFrom(bytes, path));
      if (!changed) throw notFound(relative);
      return this.#keep(record, changed, store);
    });
  }

  async #keep(
    record: SessionRecord,
    bytes: Uint8Array,
    store: (next: SessionRecord, bytes: Uint8Array) => Promise<void>,
  ): Promise<SessionRecord> {
    const now = Date.now();
    const entry = { id: newId(), bytes: bytes.length, createdAt: now, origin: 'file' as const };
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
