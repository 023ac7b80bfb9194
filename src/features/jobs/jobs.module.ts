import { Module } from '@nestjs/common';
import { NetworkModule } from '../../server/network/network.module.js';
import { TracingModule } from '../../server/tracing/tracing.module.js';
import { ExecutionsModule } from '../executions/executions.module.js';
import { WebhooksModule } from '../webhooks/webhooks.module.js';
import { JobsController } from './jobs.controller.js';
import { JobsService } from './jobs.service.js';

@Module({
  imports: [ExecutionsModule, NetworkModule, TracingModule, WebhooksModule],
  controllers: [JobsController],
  providers: [JobsService],
  exports: [JobsService],
})
export class JobsModule {}
