import { Injectable } from '@nestjs/common';
import { Settings } from '../../config/settings.js';
import type { SessionRecord } from './record/session-record.js';
import { SessionStoreService } from './session-store.service.js';
import { SessionsService } from './sessions.service.js';
import type { NewCheckpoint, SessionStore } from './stores/session-store.js';

/** Stores the next version of the record; `added` is the checkpoint it stands at. */
export type StoreNext = (next: SessionRecord, added?: Omit<NewCheckpoint, 'id'>) => Promise<void>;

/** Whatever changes a session does it here: one at a time. */
@Injectable()
export class SessionChangesService {
  readonly #store: SessionStore;

  constructor(
    { store }: SessionStoreService,
    private readonly sessions: SessionsService,
    private readonly settings: Settings,
  ) {
    this.#store = store;
  }

  /**
   * Waits until no other request changes the session, and then does the work with the record as it then is.
   * @throws ServiceError (rejection) SESSION_NOT_FOUND, SESSION_BUSY, SESSION_STORE_UNAVAILABLE
   */
  async inTurn<T>(
    owner: string,
    id: string,
    { wait, signal }: { wait: boolean; signal: AbortSignal },
    work: (record: SessionRecord, store: StoreNext) => Promise<T>,
  ): Promise<T> {
    // Before the wait, so that no caller makes others wait for a session that is not its own.
    await this.sessions.find(owner, id);
    const timeoutMs = wait ? this.settings.sessionQueueTimeoutMs : 0;
    const lease = await this.#store.locks.acquire(id, { timeoutMs, signal });
    try {
      const record = await this.sessions.find(owner, id);
      return await work(record, async (next, checkpoint) => {
        const added = checkpoint && next.current !== null ? { id: next.current, ...checkpoint } : undefined;
        await this.#store.replace(next, lease.token, added);
      });
    } finally {
      await lease.release();
    }
  }
}
