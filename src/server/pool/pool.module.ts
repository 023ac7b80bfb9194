import { Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { Settings } from '../../config/settings.js';
import { ImageSupply } from '../../engine/assembly/image-supply.js';
import { openImageSupply } from './open-image-supply.js';
import { PoolMaintenance } from './pool.maintenance.js';
import { PoolService } from './pool.service.js';

/** Needs `Settings` and a POOL_LOGGER from global modules. */
@Module({
  imports: [ScheduleModule.forRoot()],
  providers: [
    PoolService,
    PoolMaintenance,
    { provide: ImageSupply, inject: [Settings], useFactory: openImageSupply },
  ],
  exports: [PoolService, ImageSupply],
})
export class PoolModule {}
