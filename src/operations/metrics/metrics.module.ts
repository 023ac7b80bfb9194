import { Module } from '@nestjs/common';
import { JobsModule } from '../../features/jobs/jobs.module.js';
import { SessionsModule } from '../../features/sessions/sessions.module.js';
import { WebhooksModule } from '../../features/webhooks/webhooks.module.js';
import { NetworkModule } from '../../server/network/network.module.js';
import { PoolModule } from '../../server/pool/pool.module.js';
import { MetricsController } from './metrics.controller.js';
import { MetricsService } from './metrics.service.js';

@Module({
  imports: [PoolModule, NetworkModule, SessionsModule, JobsModule, WebhooksModule],
  controllers: [MetricsController],
  providers: [MetricsService],
  exports: [MetricsService],
})
export class MetricsModule {}
