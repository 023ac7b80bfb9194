import { Module } from '@nestjs/common';
import { SharedFilesModule } from '../../predecessor/shared-files/shared-files.module.js';
import { StatsModule } from '../../predecessor/stats/stats.module.js';
import { PoolModule } from '../../server/pool/pool.module.js';
import { ArtifactsModule } from '../artifacts/artifacts.module.js';
import { AsyncDelivery } from '../executions/async-delivery.js';
import { ExecuteService } from '../executions/execute.service.js';
import { ModuleHintsService } from '../executions/module-hints.service.js';
import { RunningExecutions } from '../executions/running-executions.js';
import { BatchController } from './batch.controller.js';
import { ExecuteController } from './execute.controller.js';
import { ExecutionsController } from './executions.controller.js';

@Module({
  imports: [ArtifactsModule, PoolModule, SharedFilesModule, StatsModule],
  controllers: [BatchController, ExecuteController, ExecutionsController],
  providers: [AsyncDelivery, ExecuteService, ModuleHintsService, RunningExecutions],
  exports: [AsyncDelivery, ExecuteService],
})
export class ExecuteModule {}
