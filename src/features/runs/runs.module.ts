import { Module } from '@nestjs/common';
import { ExecutionsModule } from '../executions/executions.module.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { ResumeController } from './resume.controller.js';
import { ResumeService } from './resume.service.js';
import { RunRoundsService } from './run-rounds.service.js';
import { RunStoreService } from './run-store.service.js';
import { RunsController } from './runs.controller.js';
import { RunsService } from './runs.service.js';

@Module({
  imports: [ExecutionsModule, SessionsModule],
  controllers: [RunsController, ResumeController],
  providers: [RunStoreService, RunRoundsService, RunsService, ResumeService],
  exports: [RunsService],
})
export class RunsModule {}
