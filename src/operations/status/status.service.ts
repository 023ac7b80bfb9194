import { Injectable } from '@nestjs/common';
import { within } from '../../base/waiting.js';
import { Settings } from '../../config/settings.js';
import { ExecutionCounts } from '../../features/executions/execution-counts.js';
import { JobsService } from '../../features/jobs/jobs.service.js';
import type { ChangeUnderWayDto } from '../../features/packages/change-record.dto.js';
import { describeUnderWay } from '../../features/packages/describe-change.js';
import { PackagesService } from '../../features/packages/packages.service.js';
import { SessionStoreService } from '../../features/sessions/session-store.service.js';
import type { Access } from '../../server/access/owner.js';
import { PoolService } from '../../server/pool/pool.service.js';
import { RedisService } from '../../server/redis/redis.service.js';
import { describeStatus } from './describe-status.js';
import { type OwnStatus, ownStatus, type WholeStatus } from './own-status.js';

/** A store that does not answer within this time, ms, is reported as null: the caller may be looking for a fault. */
const STORE_ANSWER_MS = 1_000;

/** What everybody may see. */
interface OfAll {
  packages: { changes: ChangeUnderWayDto[] };
  redis: string;
}

/** Collects everything that /api/status reports. */
@Injectable()
export class StatusService {
  constructor(
    private readonly pool: PoolService,
    private readonly sessions: SessionStoreService,
    private readonly jobs: JobsService,
    private readonly redis: RedisService,
    private readonly settings: Settings,
    private readonly counts: ExecutionCounts,
    private readonly packages: PackagesService,
  ) {}

  /** All of it with the scope `admin`; otherwise without what other owners do. */
  async read(access: Access): Promise<(WholeStatus | OwnStatus) & OfAll> {
    const [sessionStore, jobs] = await Promise.all([
      soon(this.sessions.store.stats()),
      soon(this.jobs.counts()),
    ]);
    const status = describeStatus(this.pool.stats(), this.settings.executionTimeoutMs, Date.now());
    const whole = { ...status, sessionStore, jobs };
    const shown = access.scopes.has('admin') ? whole : ownStatus(whole, this.counts.of(access.owner));
    const changes = describeUnderWay(this.packages.underWay());
    return { ...shown, packages: { changes }, redis: this.redis.state() };
  }
}

function soon<T>(asked: Promise<T>): Promise<T | null> {
  return within(asked, STORE_ANSWER_MS, () => null).catch(() => null);
}
