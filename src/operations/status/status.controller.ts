import { Controller, Get, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { accessOf } from '../../server/access/owner.js';
import {
  ApiExtraModels,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '../../server/http/annotations/lazy-swagger.js';
import { Route } from '../../server/http/annotations/route.decorator.js';
import { type Envelope, succeeded } from '../../server/http/answers/envelope.js';
import { ProcessStatsDto, StatusAnswerDto } from './status.dto.js';
import { StatusService } from './status.service.js';

@ApiTags('Status')
@ApiExtraModels(ProcessStatsDto)
@Route({ scope: 'any' })
@Controller('api/status')
export class StatusController {
  constructor(private readonly status: StatusService) {}

  @Get()
  @ApiOperation({
    operationId: 'readStatus',
    summary: 'State of the pool, its workers, sessions and jobs',
    description:
      'State, age, executions, memory, last reset, recycle reasons, queue, image and containment layers; contents of the stores of sessions and jobs. Without the scope `admin`, figures of other owners are left out.',
  })
  @ApiOkResponse({ type: StatusAnswerDto, description: 'The current state.' })
  async read(@Req() request: FastifyRequest): Promise<Envelope<Awaited<ReturnType<StatusService['read']>>>> {
    return succeeded(await this.status.read(accessOf(request)), request.id);
  }
}
