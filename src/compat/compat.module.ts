import { Module } from '@nestjs/common';
import { ExecuteModule } from '../execute/execute.module.js';
import { HealthModule } from '../health/health.module.js';
import { PoolModule } from '../pool/pool.module.js';
import { CompatHealthController } from './compat-health.controller.js';
import { ExecuteRawController } from './execute-raw.controller.js';
import { RecycleController } from './recycle.controller.js';

/** Thin adapters that let clients of the predecessor go on unchanged. */
@Module({
  imports: [ExecuteModule, HealthModule, PoolModule],
  controllers: [ExecuteRawController, RecycleController, CompatHealthController],
})
export class CompatModule {}
