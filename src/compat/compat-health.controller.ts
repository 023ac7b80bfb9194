import { randomUUID } from 'node:crypto';
import { Controller, Get, Inject, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { accessOf } from '../access/owner.js';
import { ApiFaults } from '../common/api-faults.dto.js';
import { type Envelope, succeeded } from '../common/envelope.js';
import { ServiceError } from '../common/errors.js';
import { ApiOkResponse, ApiOperation, ApiTags } from '../common/lazy-swagger.js';
import { Settings } from '../config/settings.js';
import { buildTask } from '../execute/build-task.js';
import { PoolHealth } from '../health/pool.health.js';
import { PoolService } from '../pool/pool.service.js';
import { HealthAnswerDto, type HealthDto } from './compat.dto.js';

/** The health routes of the predecessor; probes of today use /health/live, /health/ready and /health/startup. */
@ApiTags('Compatibility')
@Controller()
export class CompatHealthController {
  constructor(
    @Inject(PoolService) private readonly pool: PoolService,
    @Inject(PoolHealth) private readonly health: PoolHealth,
    @Inject(Settings) private readonly settings: Settings,
  ) {}

  @Get('api/health')
  @ApiOperation({ summary: 'Run 2 + 2', description: 'Healthy when a worker gives 4 in time.' })
  @ApiOkResponse({ type: HealthAnswerDto, description: 'A worker gave the right answer.' })
  @ApiFaults(503)
  async run(@Req() request: FastifyRequest): Promise<Envelope<HealthDto>> {
    const started = performance.now();
    const timeout = this.settings.checkTimeoutMs;
    const { report } = await this.pool.run(
      buildTask({ code: '2 + 2', timeout }, this.settings, randomUUID()),
      undefined,
      accessOf(request),
    );
    if (report.outcome !== 'ok' || report.resultJson !== '4') {
      throw new ServiceError('POOL_UNAVAILABLE', 'The check program did not give the right answer in time.');
    }
    return this.answer(request, { status: 'healthy', responseTime: elapsedSince(started) });
  }

  @Get('health')
  @ApiOperation({ summary: 'How the server is', description: 'Always 200 while the server process lives.' })
  @ApiOkResponse({ type: HealthAnswerDto, description: 'The server process lives.' })
  glance(@Req() request: FastifyRequest): Envelope<HealthDto> {
    const started = performance.now();
    const details = this.details();
    return this.answer(request, {
      status: this.health.isReady() ? 'healthy' : 'degraded',
      ...details,
      responseTime: elapsedSince(started),
    });
  }

  @Get(['healthcheck', 'ready'])
  @ApiOperation({
    summary: 'Whether executions are taken',
    description: '200 or 503, with details on success.',
  })
  @ApiOkResponse({ type: HealthAnswerDto, description: 'Executions are taken.' })
  @ApiFaults(503)
  ready(@Req() request: FastifyRequest): Envelope<HealthDto> {
    if (!this.health.isReady()) {
      throw new ServiceError(
        'POOL_UNAVAILABLE',
        'The server is starting or shutting down, or has no worker.',
      );
    }
    return this.answer(request, { status: 'ready', ...this.details() });
  }

  private details(): Pick<HealthDto, 'server' | 'pyodide' | 'uptime'> {
    const { state, ready, size, idle, busy } = this.pool.stats();
    const pyodide = { ready, state, poolSize: size, available: idle, busy };
    return { server: 'running', pyodide, uptime: process.uptime() };
  }

  private answer(request: FastifyRequest, data: Omit<HealthDto, 'timestamp'>): Envelope<HealthDto> {
    return succeeded({ ...data, timestamp: new Date().toISOString() }, request.id);
  }
}

function elapsedSince(started: number): number {
  return Math.round((performance.now() - started) * 1000) / 1000;
}
