import { Module } from '@nestjs/common';
import { SettingsModule } from './config/settings.module.js';
import { CheckModule } from './features/check/check.module.js';
import { ExecuteModule } from './features/execute/execute.module.js';
import { JobsModule } from './features/jobs/jobs.module.js';
import { McpModule } from './features/mcp/mcp.module.js';
import { PackagesModule } from './features/packages/packages.module.js';
import { PlaygroundModule } from './features/playground/playground.module.js';
import { RunsModule } from './features/runs/runs.module.js';
import { SessionsModule } from './features/sessions/sessions.module.js';
import { HealthModule } from './operations/health/health.module.js';
import { MetricsModule } from './operations/metrics/metrics.module.js';
import { DocsModule } from './operations/openapi/docs.module.js';
import { StatusModule } from './operations/status/status.module.js';
import { CompatModule } from './predecessor/compat/compat.module.js';
import { StatsModule } from './predecessor/stats/stats.module.js';
import { AccessModule } from './server/access/access.module.js';
import { BrowsersModule } from './server/browsers/browsers.module.js';
import { IdempotencyModule } from './server/idempotency/idempotency.module.js';
import { LoggingModule } from './server/logging/logging.module.js';
import { NetworkModule } from './server/network/network.module.js';
import { PoolModule } from './server/pool/pool.module.js';
import { RedisModule } from './server/redis/redis.module.js';
import { ShutdownModule } from './server/shutdown/shutdown.module.js';
import { TracingModule } from './server/tracing/tracing.module.js';
import { TrafficModule } from './server/traffic/traffic.module.js';

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
    NetworkModule,
    ExecuteModule,
    SessionsModule,
    RunsModule,
    PackagesModule,
    CheckModule,
    JobsModule,
    McpModule,
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
