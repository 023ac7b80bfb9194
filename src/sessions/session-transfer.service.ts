import { Inject, Injectable } from '@nestjs/common';
import { readCheckpoint } from '../checkpoint-format/container.js';
import { ServiceError } from '../common/errors.js';
import { Settings } from '../config/settings.js';
import { PoolService } from '../pool/pool.service.js';
import { readingCheckpoint } from './checkpoint-faults.js';
import { newId } from './record/ids.js';
import type { SessionRecord } from './record/session-record.js';
import { SessionsService } from './sessions.service.js';
import { exportBytesMax, readExport, writeExport } from './transfer/exported-session.js';

/** Sessions that leave as a file, and come back, here or on another server with the same image. */
@Injectable()
export class SessionTransferService {
  constructor(
    @Inject(SessionsService) private readonly sessions: SessionsService,
    @Inject(PoolService) private readonly pool: PoolService,
    @Inject(Settings) private readonly settings: Settings,
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
    const bytes = entry && (await this.sessions.bytesOf(entry));
    return writeExport({ executions, ttlMs, metadata, packages, checkpoint: bytes });
  }

  /**
   * A new session that stands where the exported one stood. Everything is checked before anything is stored, but
   * memory, which a worker checks when it is restored: it may be anything that a program could have made of it.
   * @throws ServiceError CHECKPOINT_DAMAGED, CHECKPOINT_FOREIGN, CHECKPOINT_TOO_LARGE, and those of a new session
   */
  async import(owner: string, file: Uint8Array): Promise<SessionRecord> {
    const { checkpoint, ttlMs, ...about } = readExport(file);
    if (!checkpoint) return this.sessions.add(owner, { ...about, ttl: ttlMs });
    const { header } = readingCheckpoint(() => readCheckpoint(checkpoint));
    this.#checkOrigin(header);
    const bytes = checkpoint.length;
    const maxBytes = this.settings.sessionCheckpointMaxBytes;
    if (bytes > maxBytes) {
      throw new ServiceError(
        'CHECKPOINT_TOO_LARGE',
        `The checkpoint has ${bytes} bytes, and ${maxBytes} are allowed.`,
      );
    }
    const entry = { id: newId(), bytes, createdAt: Date.now(), origin: 'import' as const };
    return this.sessions.add(owner, { ...about, ttl: ttlMs }, { entry, bytes: checkpoint });
  }

  /** Nothing is taken in that no worker of now could restore. */
  #checkOrigin({ image, layout }: { image: string; layout: string }): void {
    const { image: own, sessions } = this.pool.stats();
    if (own === null || sessions.layout === null) {
      throw new ServiceError('POOL_UNAVAILABLE', 'No worker is ready to tell which image this server has.');
    }
    if (image === own.fingerprint && layout === sessions.layout) return;
    throw new ServiceError(
      'CHECKPOINT_FOREIGN',
      'The session was made with another interpreter image than this server has: another version or other packages.',
    );
  }
}
