import { Module } from '@nestjs/common';
import { JobsModule } from '../jobs/jobs.module.js';
import { PackagesModule } from '../packages/packages.module.js';
import { PoolModule } from '../pool/pool.module.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { StatsModule } from '../stats/stats.module.js';
import { StatusController } from './status.controller.js';
import { StatusService } from './status.service.js';

@Module({
  imports: [PoolModule, PackagesModule, SessionsModule, JobsModule, StatsModule],
  controllers: [StatusController],
  providers: [StatusService],
})
export class StatusModule {}
