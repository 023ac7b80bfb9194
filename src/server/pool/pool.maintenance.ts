import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { Settings } from '../../config/settings.js';
import { POOL_LOGGER, type PoolLogger } from '../../engine/pool/pool-logger.js';
import { PoolService } from './pool.service.js';

const INTERVAL_NAME = 'pool-maintenance';

/**
 * Looks after idle workers at intervals. The registry clears the interval when the application begins to shut
 * down; draining and closing need nothing of it.
 */
@Injectable()
export class PoolMaintenance implements OnApplicationBootstrap {
  #underWay = false;

  constructor(
    private readonly registry: SchedulerRegistry,
    private readonly settings: Settings,
    private readonly pool: PoolService,
    @Inject(POOL_LOGGER) private readonly log: PoolLogger,
  ) {}

  onApplicationBootstrap(): void {
    const interval = setInterval(() => void this.round(), this.settings.healthCheckIntervalMs);
    this.registry.addInterval(INTERVAL_NAME, interval);
  }

  /** One round; a round that comes while another is under way is left out. Never rejects. */
  async round(): Promise<void> {
    if (this.#underWay) return;
    this.#underWay = true;
    try {
      await this.pool.maintain();
    } catch (error) {
      this.log.error({ err: error }, 'A round of pool maintenance failed');
    } finally {
      this.#underWay = false;
    }
  }
}
