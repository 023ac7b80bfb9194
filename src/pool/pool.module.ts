import { Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { PoolMaintenance } from './pool.maintenance.js';
import { PoolService } from './pool.service.js';

/** Needs `Settings` and a POOL_LOGGER from global modules. */
@Module({
  imports: [ScheduleModule.forRoot()],
  providers: [PoolService, PoolMaintenance],
  exports: [PoolService],
})
export class PoolModule {}
