import { Module } from '@nestjs/common';
import { ArtifactsModule } from '../artifacts/artifacts.module.js';
import { PoolModule } from '../pool/pool.module.js';
import { SharedFilesModule } from '../shared-files/shared-files.module.js';
import { StatsModule } from '../stats/stats.module.js';
import { AsyncDelivery } from './async-delivery.js';
import { BatchController } from './batch.controller.js';
import { ExecuteController } from './execute.controller.js';
import { ExecuteService } from './execute.service.js';
import { ExecutionsController } from './executions.controller.js';
import { ModuleHintsService } from './module-hints.service.js';
import { RunningExecutions } from './running-executions.js';

@Module({
  imports: [ArtifactsModule, PoolModule, SharedFilesModule, StatsModule],
  controllers: [BatchController, ExecuteController, ExecutionsController],
  providers: [AsyncDelivery, ExecuteService, ModuleHintsService, RunningExecutions],
  exports: [AsyncDelivery, ExecuteService],
})
export class ExecuteModule {}
