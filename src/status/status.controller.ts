import { Controller, Get, Inject, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { type Envelope, succeeded } from '../common/envelope.js';
import { ApiExtraModels, ApiOkResponse, ApiOperation, ApiTags } from '../common/lazy-swagger.js';
import { Settings } from '../config/settings.js';
import { PoolService } from '../pool/pool.service.js';
import { describeStatus } from './describe-status.js';
import { ProcessStatsDto, StatusAnswerDto } from './status.dto.js';

@ApiTags('Status')
@ApiExtraModels(ProcessStatsDto)
@Controller('api/status')
export class StatusController {
  constructor(
    @Inject(PoolService) private readonly pool: PoolService,
    @Inject(Settings) private readonly settings: Settings,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'The pool and each of its workers at this instant',
    description:
      'State, age, executions, memory, last reset, recycle reasons, queue, image and containment layers.',
  })
  @ApiOkResponse({ type: StatusAnswerDto, description: 'The pool at this instant.' })
  read(@Req() request: FastifyRequest): Envelope<ReturnType<typeof describeStatus>> {
    const data = describeStatus(this.pool.stats(), this.settings.executionTimeoutMs, Date.now());
    return succeeded(data, request.id);
  }
}
