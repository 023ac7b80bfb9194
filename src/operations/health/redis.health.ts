import { Injectable } from '@nestjs/common';
import { type HealthIndicatorResult, HealthIndicatorService } from '@nestjs/terminus';
import { RedisService } from '../../server/redis/redis.service.js';

/** What Redis means for probes: never a reason to send no requests, since those that need none go on. */
@Injectable()
export class RedisHealth {
  constructor(
    private readonly redis: RedisService,
    private readonly indicators: HealthIndicatorService,
  ) {}

  /** Nothing to check without a REDIS_URL. */
  checks(): (() => HealthIndicatorResult)[] {
    return this.redis.isConfigured ? [() => this.indicate()] : [];
  }

  private indicate(): HealthIndicatorResult {
    const state = this.redis.state();
    const indicator = this.indicators.check('redis');
    return state === 'lost' ? indicator.degraded({ state }) : indicator.up({ state });
  }
}
