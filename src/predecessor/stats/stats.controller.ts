import { Controller, Get, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Settings } from '../../config/settings.js';
import { ExecutionCounts } from '../../features/executions/execution-counts.js';
import { ownPoolStats, predecessorPool } from '../../operations/status/predecessor-pool.js';
import { accessOf } from '../../server/access/owner.js';
import { ApiOkResponse, ApiOperation, ApiTags } from '../../server/http/annotations/lazy-swagger.js';
import { Route } from '../../server/http/annotations/route.decorator.js';
import { PoolService } from '../../server/pool/pool.service.js';
import { StatsAnswerDto } from './stats.dto.js';
import { StatsService } from './stats.service.js';

@ApiTags('Status')
@Route({ scope: 'any' })
@Controller('api/stats')
export class StatsController {
  constructor(
    private readonly stats: StatsService,
    private readonly counts: ExecutionCounts,
    private readonly pool: PoolService,
    private readonly settings: Settings,
  ) {}

  @Get()
  @ApiOperation({
    operationId: 'readStats',
    summary: 'Execution statistics since the start',
    description:
      'In the format of the predecessor, without the envelope. Memory in bytes, uptime in seconds. `executionStats` cover executions of the caller; with the scope `admin`, all.',
  })
  @ApiOkResponse({ type: StatsAnswerDto, description: 'The current statistics.' })
  read(@Req() request: FastifyRequest): StatsAnswerDto {
    const access = accessOf(request);
    const pool = this.pool.stats();
    const { state, size, idle, busy, queue, image } = pool;
    const told = predecessorPool(pool, this.settings.executionTimeoutMs, Date.now());
    const poolStats = access.scopes.has('admin')
      ? told.poolStats
      : ownPoolStats(told.poolStats, this.counts.of(access.owner));
    // Those that the dashboard lists one by one are not among the numbers.
    const { recentExecutions: _, ...executionStats } = this.stats.snapshotFor(access);
    return {
      uptime: process.uptime(),
      memory: { ...process.memoryUsage() },
      pyodide: { ...told, poolStats, state, poolSize: size, idle, busy, queued: queue.length, image },
      timestamp: new Date().toISOString(),
      executionStats,
    };
  }
}
