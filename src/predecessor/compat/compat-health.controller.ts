import { randomUUID } from 'node:crypto';
import { Controller, Get, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ServiceError } from '../../base/errors.js';
import { Settings } from '../../config/settings.js';
import { boundByAccess } from '../../features/executions/bound-by-access.js';
import { buildTask } from '../../features/executions/build-task.js';
import { PoolHealth } from '../../operations/health/pool.health.js';
import { accessOf } from '../../server/access/owner.js';
import { ApiOkResponse, ApiOperation, ApiTags } from '../../server/http/annotations/lazy-swagger.js';
import { Route } from '../../server/http/annotations/route.decorator.js';
import { type Envelope, succeeded } from '../../server/http/answers/envelope.js';
import { PoolService } from '../../server/pool/pool.service.js';
import {
  GlanceAnswerDto,
  type GlanceDto,
  HealthAnswerDto,
  HealthcheckAnswerDto,
  type HealthcheckDto,
  type HealthDto,
  ReadyAnswerDto,
  type ReadyDto,
} from './compat-health.dto.js';

const PROBE = { scope: 'open', probe: true, quiet: true } as const;

/** The health routes of the predecessor; probes of today use /health/live, /health/ready and /health/startup. */
@ApiTags('Compatibility')
@Controller()
export class CompatHealthController {
  constructor(
    private readonly pool: PoolService,
    private readonly health: PoolHealth,
    private readonly settings: Settings,
  ) {}

  @Get('api/health')
  @Route({ scope: 'any' })
  @ApiOperation({
    operationId: 'readHealth',
    summary: 'Run 2 + 2',
    description: 'Healthy if a worker computes 4 in time.',
  })
  @ApiOkResponse({ type: HealthAnswerDto, description: 'A worker returned the expected result.' })
  async run(@Req() request: FastifyRequest): Promise<Envelope<HealthDto>> {
    const started = performance.now();
    const timeout = this.settings.checkTimeoutMs;
    const { report } = await this.pool.run(
      buildTask({ code: '2 + 2', timeout }, boundByAccess(this.settings, {}), randomUUID()),
      undefined,
      accessOf(request),
    );
    if (report.outcome !== 'ok' || report.resultJson !== '4') {
      throw new ServiceError(
        'POOL_UNAVAILABLE',
        'The check program did not return the expected result in time.',
      );
    }
    const message = 'Python execution is working correctly';
    return this.answer(request, { status: 'healthy', message, responseTime: elapsedSince(started) });
  }

  @Get('health')
  @Route(PROBE)
  @ApiOperation({
    operationId: 'readServerHealth',
    summary: 'State of the server',
    description: 'Always 200 while the server process is running.',
  })
  @ApiOkResponse({ type: GlanceAnswerDto, description: 'The server process is running.' })
  glance(@Req() request: FastifyRequest): Envelope<GlanceDto> {
    const started = performance.now();
    const ready = this.health.isReady();
    return this.answer(request, {
      status: ready ? 'ok' : 'degraded',
      server: 'running',
      pyodide: ready ? 'available' : 'unavailable',
      uptime: process.uptime(),
      responseTime: elapsedSince(started),
    });
  }

  @Get('healthcheck')
  @Route(PROBE)
  @ApiOperation({
    operationId: 'readHealthcheck',
    summary: 'Whether the server accepts executions, with details',
    description:
      'The predecessor also described the host; this server does not, because the route is open to anyone.',
  })
  @ApiOkResponse({ type: HealthcheckAnswerDto, description: 'The server accepts executions.' })
  healthcheck(@Req() request: FastifyRequest): Envelope<HealthcheckDto> {
    const started = performance.now();
    this.demandReady();
    const { state, size, idle, busy } = this.pool.stats();
    return this.answer(request, {
      status: 'ok',
      uptime: process.uptime(),
      pyodide: { initialized: true, state, poolSize: size, available: idle, busy },
      responseTime: elapsedSince(started),
    });
  }

  @Get('ready')
  @Route(PROBE)
  @ApiOperation({
    operationId: 'readReadiness',
    summary: 'Whether the server accepts executions',
    description: '200 or 503.',
  })
  @ApiOkResponse({ type: ReadyAnswerDto, description: 'The server accepts executions.' })
  ready(@Req() request: FastifyRequest): Envelope<ReadyDto> {
    this.demandReady();
    return this.answer(request, { status: 'ready' });
  }

  private demandReady(): void {
    if (this.health.isReady()) return;
    throw new ServiceError('POOL_UNAVAILABLE', 'The server is starting or shutting down, or has no worker.');
  }

  private answer<T extends object>(request: FastifyRequest, data: T): Envelope<T & { timestamp: string }> {
    return succeeded({ ...data, timestamp: new Date().toISOString() }, request.id);
  }
}

function elapsedSince(started: number): number {
  return Math.round((performance.now() - started) * 1000) / 1000;
}
