import { Module } from '@nestjs/common';
import { Settings } from '../../config/settings.js';
import { NetworkModule } from '../network/network.module.js';
import { PoolModule } from '../pool/pool.module.js';
import { TRACING, type Tracing, TracingService } from './tracing.service.js';

@Module({
  imports: [NetworkModule, PoolModule],
  providers: [
    {
      provide: TRACING,
      inject: [Settings],
      // Nothing of OpenTelemetry is loaded unless there is somewhere to send traces to.
      useFactory: async (settings: Settings): Promise<Tracing | null> =>
        settings.otlpEndpoint === '' ? null : (await import('./open-telemetry.js')).openTelemetry(settings),
    },
    TracingService,
  ],
  exports: [TracingService],
})
export class TracingModule {}
