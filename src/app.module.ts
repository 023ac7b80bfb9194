import { Module } from '@nestjs/common';
import { AccessModule } from './access/access.module.js';
import { BrowsersModule } from './browsers/browsers.module.js';
import { CheckModule } from './check/check.module.js';
import { CompatModule } from './compat/compat.module.js';
import { SettingsModule } from './config/settings.module.js';
import { DocsModule } from './docs/docs.module.js';
import { ExecuteModule } from './execute/execute.module.js';
import { HealthModule } from './health/health.module.js';
import { IdempotencyModule } from './idempotency/idempotency.module.js';
import { JobsModule } from './jobs/jobs.module.js';
import { LoggingModule } from './logging/logging.module.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { PackagesModule } from './packages/packages.module.js';
import { PlaygroundModule } from './playground/playground.module.js';
import { PoolModule } from './pool/pool.module.js';
import { RedisModule } from './redis/redis.module.js';
import { SessionsModule } from './sessions/sessions.module.js';
import { ShutdownModule } from './shutdown/shutdown.module.js';
import { StatsModule } from './stats/stats.module.js';
import { StatusModule } from './status/status.module.js';
import { TracingModule } from './tracing/tracing.module.js';
import { TrafficModule } from './traffic/traffic.module.js';

@Module({
  imports: [
    SettingsModule,
    LoggingModule,
    AccessModule,
    BrowsersModule,
    ShutdownModule,
    TrafficModule,
    RedisModule,
    PoolModule,
    ExecuteModule,
    SessionsModule,
    PackagesModule,
    CheckModule,
    JobsModule,
    IdempotencyModule,
    StatusModule,
    StatsModule,
    HealthModule,
    MetricsModule,
    TracingModule,
    CompatModule,
    PlaygroundModule,
    DocsModule,
  ],
})
export class AppModule {}
