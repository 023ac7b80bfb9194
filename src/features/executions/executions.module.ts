import { Module } from '@nestjs/common';
import { NetworkModule } from '../../server/network/network.module.js';
import { PoolModule } from '../../server/pool/pool.module.js';
import { ArtifactsModule } from '../artifacts/artifacts.module.js';
import { ExecuteService } from './execute.service.js';
import { ExecutionCounts } from './execution-counts.js';
import { ExecutionHooks } from './execution-hooks.js';
import { ModuleHintsService } from './module-hints.service.js';
import { RunningExecutions } from './running-executions.js';

/** The way of one execution, for every room whose routes run code. */
@Module({
  imports: [ArtifactsModule, NetworkModule, PoolModule],
  providers: [ExecuteService, ExecutionCounts, ExecutionHooks, ModuleHintsService, RunningExecutions],
  exports: [ExecuteService, ExecutionCounts, ExecutionHooks, RunningExecutions],
})
export class ExecutionsModule {}
