import { Module } from '@nestjs/common';
import { PoolModule } from '../pool/pool.module.js';
import { StatusController } from './status.controller.js';

@Module({ imports: [PoolModule], controllers: [StatusController] })
export class StatusModule {}
