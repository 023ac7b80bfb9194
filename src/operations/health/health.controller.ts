import { Controller, Get, UseFilters } from '@nestjs/common';
import { HealthCheck, type HealthCheckResult, HealthCheckService } from '@nestjs/terminus';
import {
  ApiOkResponse,
  ApiOperation,
  ApiResponse,
  ApiTags,
} from '../../server/http/annotations/lazy-swagger.js';
import { Route } from '../../server/http/annotations/route.decorator.js';
import { PoolHealth } from './pool.health.js';
import { ProbeDto } from './probe.dto.js';
import { ProbeFilter } from './probe.filter.js';
import { RedisHealth } from './redis.health.js';

/** Terminus would load @nestjs/swagger at start to document these routes; they are documented below. */
const UNDOCUMENTED = { noCache: true, swaggerDocumentation: false };

@ApiTags('Probes')
@UseFilters(ProbeFilter)
@Route({ scope: 'open', probe: true, quiet: true })
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly pool: PoolHealth,
    private readonly redis: RedisHealth,
  ) {}

  @Get('live')
  @HealthCheck(UNDOCUMENTED)
  @ApiOkResponse({ description: 'Yes.', type: ProbeDto })
  @ApiResponse({ status: 503, description: 'No.', type: ProbeDto })
  @ApiOperation({
    operationId: 'probeLiveness',
    summary: 'Is the server process alive?',
    description: 'Never depends on the workers.',
  })
  live(): Promise<HealthCheckResult> {
    return this.health.check([]);
  }

  @Get('ready')
  @HealthCheck(UNDOCUMENTED)
  @ApiOkResponse({ description: 'Yes.', type: ProbeDto })
  @ApiResponse({ status: 503, description: 'No.', type: ProbeDto })
  @ApiOperation({
    operationId: 'probeReadiness',
    summary: 'Should requests be sent here?',
    description:
      'Running, with a worker, not draining. If Redis is unreachable, the status is `degraded`, still with 200: requests that do not need Redis work.',
  })
  ready(): Promise<HealthCheckResult> {
    return this.health.check([() => this.pool.ready(), ...this.redis.checks()]);
  }

  @Get('startup')
  @HealthCheck(UNDOCUMENTED)
  @ApiOkResponse({ description: 'Yes.', type: ProbeDto })
  @ApiResponse({ status: 503, description: 'No.', type: ProbeDto })
  @ApiOperation({
    operationId: 'probeStartup',
    summary: 'Has the server started?',
    description:
      'Once true, it stays true. Until then `details.pool.progress` reports the progress of the start, as `GET /api/packages/changes/start` does.',
  })
  startup(): Promise<HealthCheckResult> {
    return this.health.check([() => this.pool.startup()]);
  }
}
