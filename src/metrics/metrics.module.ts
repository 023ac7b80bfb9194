import { Module } from '@nestjs/common';
import { JobsModule } from '../jobs/jobs.module.js';
import { PoolModule } from '../pool/pool.module.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { WebhooksModule } from '../webhooks/webhooks.module.js';
import { MetricsController } from './metrics.controller.js';
import { MetricsService } from './metrics.service.js';

@Module({
  imports: [PoolModule, SessionsModule, JobsModule, WebhooksModule],
  controllers: [MetricsController],
  providers: [MetricsService],
  exports: [MetricsService],
})
export class MetricsModule {}
