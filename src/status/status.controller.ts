import { Controller, Get, Inject, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { accessOf } from '../access/owner.js';
import { type Envelope, succeeded } from '../common/envelope.js';
import { ApiExtraModels, ApiOkResponse, ApiOperation, ApiTags } from '../common/lazy-swagger.js';
import { ProcessStatsDto, StatusAnswerDto } from './status.dto.js';
import { StatusService } from './status.service.js';

@ApiTags('Status')
@ApiExtraModels(ProcessStatsDto)
@Controller('api/status')
export class StatusController {
  constructor(@Inject(StatusService) private readonly status: StatusService) {}

  @Get()
  @ApiOperation({
    operationId: 'readStatus',
    summary: 'The pool, each of its workers, sessions and jobs at this instant',
    description:
      'State, age, executions, memory, last reset, recycle reasons, queue, image and containment layers; what the stores of sessions and jobs hold. Without the scope `admin`, figures of other owners are left out.',
  })
  @ApiOkResponse({ type: StatusAnswerDto, description: 'The pool at this instant.' })
  async read(@Req() request: FastifyRequest): Promise<Envelope<Awaited<ReturnType<StatusService['read']>>>> {
    return succeeded(await this.status.read(accessOf(request)), request.id);
  }
}
