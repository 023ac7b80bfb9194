import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { PackagesModule } from '../../features/packages/packages.module.js';
import { PoolModule } from '../../server/pool/pool.module.js';
import { HealthController } from './health.controller.js';
import { PoolHealth } from './pool.health.js';
import { RedisHealth } from './redis.health.js';

@Module({
  // Its logger would write every 503 of a probe with a stack; the request log has the line already.
  imports: [TerminusModule.forRoot({ logger: false }), PoolModule, PackagesModule],
  controllers: [HealthController],
  providers: [PoolHealth, RedisHealth],
  exports: [PoolHealth],
})
export class HealthModule {}
