import { Inject, Injectable } from '@nestjs/common';
import { Settings } from '../config/settings.js';
import { JobsService } from '../jobs/jobs.service.js';
import { PoolService } from '../pool/pool.service.js';
import { RedisService } from '../redis/redis.service.js';
import { SessionStoreService } from '../sessions/session-store.service.js';
import { describeStatus } from './describe-status.js';

/** A store that does not answer within this time, ms, is told as null: who asks for the status may look for a fault. */
const STORE_ANSWER_MS = 1_000;

/** Everything that is told at /api/status, from whoever knows it. */
@Injectable()
export class StatusService {
  constructor(
    @Inject(PoolService) private readonly pool: PoolService,
    @Inject(SessionStoreService) private readonly sessions: SessionStoreService,
    @Inject(JobsService) private readonly jobs: JobsService,
    @Inject(RedisService) private readonly redis: RedisService,
    @Inject(Settings) private readonly settings: Settings,
  ) {}

  async read() {
    const [sessionStore, jobs] = await Promise.all([
      soon(this.sessions.store.stats()),
      soon(this.jobs.counts()),
    ]);
    const { timestamp, ...status } = describeStatus(
      this.pool.stats(),
      this.settings.executionTimeoutMs,
      Date.now(),
    );
    return { ...status, sessionStore, jobs, redis: this.redis.state(), timestamp };
  }
}

async function soon<T>(asked: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), STORE_ANSWER_MS);
  });
  try {
    return await Promise.race([asked, late]);
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}
