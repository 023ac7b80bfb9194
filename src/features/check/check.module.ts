import { Module } from '@nestjs/common';
import { PoolModule } from '../../server/pool/pool.module.js';
import { CheckController } from './check.controller.js';
import { CheckService } from './check.service.js';

@Module({ imports: [PoolModule], controllers: [CheckController], providers: [CheckService] })
export class CheckModule {}
