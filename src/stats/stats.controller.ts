import { Controller, Get, Inject, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { accessOf } from '../access/owner.js';
import { ApiOkResponse, ApiOperation, ApiTags } from '../common/lazy-swagger.js';
import { PoolService } from '../pool/pool.service.js';
import { StatsAnswerDto } from './stats.dto.js';
import { StatsService } from './stats.service.js';

@ApiTags('Status')
@Controller('api/stats')
export class StatsController {
  constructor(
    @Inject(StatsService) private readonly stats: StatsService,
    @Inject(PoolService) private readonly pool: PoolService,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Numbers about executions since the start',
    description:
      'As the predecessor answered it: without the envelope. Memory in bytes, uptime in seconds. `executionStats` are those of the caller alone, of everyone with the scope `admin`.',
  })
  @ApiOkResponse({ type: StatsAnswerDto, description: 'The numbers of this instant.' })
  read(@Req() request: FastifyRequest): StatsAnswerDto {
    const { state, ready, size, idle, busy, queue, image } = this.pool.stats();
    return {
      uptime: process.uptime(),
      memory: { ...process.memoryUsage() },
      pyodide: { ready, state, poolSize: size, idle, busy, queued: queue.length, image },
      timestamp: new Date().toISOString(),
      executionStats: this.stats.snapshotFor(accessOf(request)),
    };
  }
}
