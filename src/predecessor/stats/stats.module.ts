import { Module } from '@nestjs/common';
import { ExecutionsModule } from '../../features/executions/executions.module.js';
import { PoolModule } from '../../server/pool/pool.module.js';
import { StatsController } from './stats.controller.js';
import { StatsService } from './stats.service.js';

@Module({
  imports: [ExecutionsModule, PoolModule],
  controllers: [StatsController],
  providers: [StatsService],
  exports: [StatsService],
})
export class StatsModule {}
