import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import { Settings } from '../../../config/settings.js';
import { INODES_MAX } from '../../../engine/checkpoint-format/file-limits.js';
import { LOG } from '../../../server/logging/log-tokens.js';
import { PoolService } from '../../../server/pool/pool.service.js';
import type { ExportedSession } from '../transfer/exported-session.js';
import { copyInPieces } from './copy-in-pieces.js';
import type { ChangedState, ImportedSession } from './operations.js';
import { StatePlaces } from './state-places.js';
import { StateThreads } from './state-threads.js';

/** Operations at a time: states are small, and a third thread would only take time from the workers. */
const THREADS = 2;
/** Operations that wait, and bytes of imports and files that wait with them. */
const WAITING_MAX = 64;
const WAITING_BYTES_MAX = 128 << 20;
/** Of one operation; an honest one takes some ms, and a second for the largest state that there is by default. */
const TIMEOUT_MS = 20_000;

/** Reads the bytes of a checkpoint; called when there is a place for what is done with them. */
export type Load = () => Promise<Uint8Array>;

/** Reads the state of a session without running it: in threads, so that other requests are served in the meantime. */
@Injectable()
export class StateWorkService implements OnApplicationShutdown {
  readonly #places: StatePlaces;
  readonly #threads: StateThreads;

  constructor(
    private readonly settings: Settings,
    private readonly pool: PoolService,
    @Inject(LOG) log: Logger,
  ) {
    this.#places = new StatePlaces({
      size: THREADS,
      waitingMax: WAITING_MAX,
      waitingBytesMax: WAITING_BYTES_MAX,
      shared: settings.separatesOwners,
    });
    this.#threads = new StateThreads({ size: THREADS, timeoutMs: TIMEOUT_MS, log });
  }

  /** JSON of the files in the work folder, in UTF-8. @throws ServiceError (rejection) CHECKPOINT_*, as all below */
  list(owner: string, load: Load): Promise<Uint8Array> {
    return this.#onState(owner, 0, load, (bytes) => {
      return this.#threads.run('list', { bytes, limits: this.#fileLimits() }, [bytes]);
    });
  }

  /** @returns null if no file has that path */
  read(owner: string, load: Load, path: string): Promise<Uint8Array | null> {
    return this.#onState(owner, 0, load, (bytes) => {
      return this.#threads.run('read', { bytes, path, limits: this.#fileLimits() }, [bytes]);
    });
  }

  /** @returns null when something else is in the way */
  write(owner: string, load: Load, path: string, content: Uint8Array): Promise<ChangedState | null> {
    return this.#onState(owner, content.length, load, async (bytes) => {
      const own = await copyInPieces(content);
      const task = { bytes, path, content: own, limits: this.#writeLimits() };
      return this.#threads.run('write', task, [bytes, own]);
    });
  }

  /** @returns null when there is nothing of that path */
  remove(owner: string, load: Load, path: string): Promise<ChangedState | null> {
    return this.#onState(owner, 0, load, (bytes) => {
      return this.#threads.run('remove', { bytes, path, limits: this.#writeLimits() }, [bytes]);
    });
  }

  /** The file of an exported session, in pieces. @param load null for a session that has run nothing */
  export(
    owner: string,
    about: Omit<ExportedSession, 'checkpoint'>,
    load: Load | null,
  ): Promise<Uint8Array[]> {
    if (!load) return this.#places.within(owner, 0, () => this.#export({ ...about, checkpoint: null }));
    return this.#onState(owner, 0, load, (checkpoint) => this.#export({ ...about, checkpoint }));
  }

  /**
   * A session from such a file, with everything checked that a worker checks when it restores a state.
   * @param file is gone afterwards
   */
  import(owner: string, file: Uint8Array): Promise<ImportedSession> {
    return this.#places.within(owner, file.length, () => {
      const { image, sessions } = this.pool.stats();
      const limits = {
        ...this.#writeLimits(),
        memoryBytes: this.settings.memoryLimitBytes,
        image: image?.fingerprint ?? null,
        layout: sessions.layout,
        seal: this.pool.sessionSeal,
      };
      return this.#threads.run('importSession', { bytes: file, limits }, [file]);
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#threads.close();
  }

  #onState<T>(owner: string, bytes: number, load: Load, work: (own: Uint8Array) => Promise<T>): Promise<T> {
    return this.#places.within(owner, bytes, async () => work(await copyInPieces(await load())));
  }

  #export(session: ExportedSession): Promise<Uint8Array[]> {
    return this.#threads.run('exportSession', session, session.checkpoint ? [session.checkpoint] : []);
  }

  /** Those of a worker: what no worker could restore is not looked at either. */
  #fileLimits(): { inodes: number; bytes: number } {
    return { inodes: INODES_MAX, bytes: this.settings.diskLimitBytes };
  }

  #writeLimits() {
    return { ...this.#fileLimits(), checkpointBytes: this.settings.sessionCheckpointMaxBytes };
  }
}
