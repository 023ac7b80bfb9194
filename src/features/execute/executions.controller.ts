import { Controller, Delete, Get, HttpCode, Inject, Param, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ServiceError } from '../../base/errors.js';
import { ownerOf } from '../../server/access/owner.js';
import { ApiFaults } from '../../server/http/annotations/api-faults.js';
import {
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiResponse,
  ApiTags,
} from '../../server/http/annotations/lazy-swagger.js';
import { Route } from '../../server/http/annotations/route.decorator.js';
import { type Envelope, succeeded } from '../../server/http/answers/envelope.js';
import { RunningExecutions } from '../executions/running-executions.js';
import {
  CancelledAnswerDto,
  type CancelledDto,
  ExecutionsAnswerDto,
  type ExecutionsDto,
} from './executions.dto.js';

@ApiTags('Execute')
@Route({ scope: 'execute' })
@Controller('api/executions')
export class ExecutionsController {
  constructor(@Inject(RunningExecutions) private readonly running: RunningExecutions) {}

  @Get()
  @ApiOperation({
    operationId: 'listExecutions',
    summary: 'List queued and running executions',
    description: 'Only those of the caller, oldest first.',
  })
  @ApiOkResponse({
    type: ExecutionsAnswerDto,
    description: 'The executions that have not been answered yet.',
  })
  list(@Req() request: FastifyRequest): Envelope<ExecutionsDto> {
    return succeeded({ executions: this.running.list(ownerOf(request)) }, request.id);
  }

  @Delete(':id')
  @HttpCode(202)
  @ApiOperation({
    operationId: 'cancelExecution',
    summary: 'Cancel an execution',
    description:
      'Queued or running, by its `executionId`. The client waiting for its answer gets the outcome `cancelled` with what was produced until then; Python is interrupted first and terminated after a grace period.',
  })
  @ApiParam({
    name: 'id',
    description: 'Its `executionId`, or the `batchId` of a batch.',
    schema: { type: 'string', format: 'uuid' },
  })
  @ApiResponse({ status: 202, type: CancelledAnswerDto, description: 'Cancellation is under way.' })
  @ApiFaults(404)
  cancel(@Param('id') id: string, @Req() request: FastifyRequest): Envelope<CancelledDto> {
    const executionId = id.toLowerCase();
    if (this.running.cancel(ownerOf(request), executionId)) return succeeded({ executionId }, request.id);
    throw new ServiceError('EXECUTION_NOT_FOUND', 'Execution not found; it may have ended.');
  }
}
