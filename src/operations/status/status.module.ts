import { Module } from '@nestjs/common';
import { ExecutionsModule } from '../../features/executions/executions.module.js';
import { JobsModule } from '../../features/jobs/jobs.module.js';
import { PackagesModule } from '../../features/packages/packages.module.js';
import { SessionsModule } from '../../features/sessions/sessions.module.js';
import { PoolModule } from '../../server/pool/pool.module.js';
import { StatusController } from './status.controller.js';
import { StatusService } from './status.service.js';

@Module({
  imports: [PoolModule, PackagesModule, SessionsModule, JobsModule, ExecutionsModule],
  controllers: [StatusController],
  providers: [StatusService],
})
export class StatusModule {}
