import { Injectable } from '@nestjs/common';
import { ServiceError } from '../../base/errors.js';
import { wholeJson } from '../../base/json/whole-json.js';
import { familyOf, type SessionRecord, touched } from './record/session-record.js';
import { SessionChangesService } from './session-changes.service.js';
import { SessionsService } from './sessions.service.js';

export interface ForkRequest {
  checkpoint?: string;
  ttl?: number;
  metadata?: Record<string, unknown>;
}

/** Going back, and going two ways. Neither runs anything, nor copies a byte. */
@Injectable()
export class SessionHistoryService {
  constructor(
    private readonly sessions: SessionsService,
    private readonly changes: SessionChangesService,
  ) {}

  /**
   * The later states stay listed: one can go forward again.
   * @param checkpoint null: the pristine interpreter that every session begins with
   * @throws ServiceError (rejection)
   */
  rollback(
    owner: string,
    id: string,
    checkpoint: string | null,
    options: { wait: boolean; signal: AbortSignal },
  ): Promise<SessionRecord> {
    return this.changes.inTurn(owner, id, options, async (record, store) => {
      if (checkpoint !== null) this.sessions.entryOf(record, checkpoint);
      const next = { ...touched(record, Date.now()), current: checkpoint };
      await store(next);
      return next;
    });
  }

  /** A new session that starts from a current or earlier state of another. Does not wait for a run in the other. */
  async fork(owner: string, id: string, request: ForkRequest): Promise<SessionRecord> {
    const { checkpoint, ttl, metadata } = request;
    for (let attempt = 1; ; attempt += 1) {
      const parent = await this.sessions.find(owner, id);
      const entry = this.sessions.entryOf(parent, checkpoint);
      const { packages, executions, ttlMs } = parent;
      const text = metadata === undefined ? parent.metadata : wholeJson(metadata);
      // What the two have in common stays stored once.
      const family = familyOf(parent);
      const about = { packages, executions, metadata: text, ttl: ttl ?? ttlMs, family };
      try {
        return await this.sessions.add(owner, about, entry ? { entry } : undefined);
      } catch (error) {
        // Steps of the other may have dropped it since it was looked up; then it stands at a later one.
        const dropped = error instanceof ServiceError && error.code === 'CHECKPOINT_NOT_FOUND';
        if (!dropped || checkpoint !== undefined || attempt === 3) throw error;
      }
    }
  }
}
