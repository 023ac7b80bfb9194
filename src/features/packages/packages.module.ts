import { Module } from '@nestjs/common';
import { PoolModule } from '../../server/pool/pool.module.js';
import { ChangesController } from './changes.controller.js';
import { PackagesController } from './packages.controller.js';
import { PackagesService } from './packages.service.js';

@Module({
  imports: [PoolModule],
  controllers: [PackagesController, ChangesController],
  providers: [PackagesService],
  exports: [PackagesService],
})
export class PackagesModule {}
