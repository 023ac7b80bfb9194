import { Injectable } from '@nestjs/common';
import { Settings } from '../../config/settings.js';
import { readCheckpoint } from '../../engine/checkpoint-format/container.js';
import { manifestOf } from '../../engine/checkpoint-format/manifest.js';
import { newId } from './record/ids.js';
import type { SessionRecord } from './record/session-record.js';
import { SessionsService } from './sessions.service.js';
import { entryOf, newState } from './state/new-state.js';
import { StateWorkService } from './state-work/state-work.service.js';
import { exportBytesMax } from './transfer/exported-session.js';

/** Sessions that leave as a file, and come back, here or on another server with the same image. */
@Injectable()
export class SessionTransferService {
  constructor(
    private readonly sessions: SessionsService,
    private readonly states: StateWorkService,
    private readonly settings: Settings,
  ) {}

  /** Longest file that can be imported. */
  get importBytesMax(): number {
    return exportBytesMax(this.settings.sessionCheckpointMaxBytes);
  }

  /** @returns the file in pieces. @throws ServiceError */
  async export(owner: string, id: string, checkpoint?: string): Promise<Uint8Array[]> {
    const record = await this.sessions.find(owner, id);
    const entry = this.sessions.entryOf(record, checkpoint);
    const { executions, ttlMs, metadata, packages } = record;
    const about = { executions, ttlMs, metadata, packages };
    return this.states.export(owner, about, entry && (() => this.sessions.bytesOf(record, entry)));
  }

  /**
   * A new session that stands where the exported one stood. Everything is checked before anything is stored, memory
   * included, which may be anything that a program could have made of it.
   * @param file is gone afterwards
   * @throws ServiceError CHECKPOINT_*, POOL_UNAVAILABLE, and those of a new session
   */
  async import(owner: string, file: Uint8Array): Promise<SessionRecord> {
    const { checkpoint, counted, ttlMs, ...about } = await this.states.import(owner, file);
    if (!checkpoint) return this.sessions.add(owner, { ...about, ttl: ttlMs });
    const state = await newState(manifestOf(readCheckpoint(checkpoint, true)));
    const entry = entryOf({ ...state, files: counted }, newId(), null, 'import', Date.now());
    return this.sessions.add(owner, { ...about, ttl: ttlMs }, { entry, checkpoint: state.checkpoint });
  }
}
