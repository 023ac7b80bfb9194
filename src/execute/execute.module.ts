import { Module } from '@nestjs/common';
import { PoolModule } from '../pool/pool.module.js';
import { StatsModule } from '../stats/stats.module.js';
import { ExecuteController } from './execute.controller.js';
import { ExecuteService } from './execute.service.js';

@Module({
  imports: [PoolModule, StatsModule],
  controllers: [ExecuteController],
  providers: [ExecuteService],
  exports: [ExecuteService],
})
export class ExecuteModule {}
