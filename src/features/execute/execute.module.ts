import { Module } from '@nestjs/common';
import { ExecutionsModule } from '../executions/executions.module.js';
import { JobsModule } from '../jobs/jobs.module.js';
import { RunsModule } from '../runs/runs.module.js';
import { BatchController } from './batch.controller.js';
import { ExecuteController } from './execute.controller.js';
import { ExecutionsController } from './executions.controller.js';

@Module({
  imports: [ExecutionsModule, JobsModule, RunsModule],
  controllers: [BatchController, ExecuteController, ExecutionsController],
})
export class ExecuteModule {}
