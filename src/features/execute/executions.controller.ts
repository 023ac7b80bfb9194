import { Controller, Delete, Get, HttpCode, Param, Req } from '@nestjs/common';
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
import { RunsService } from '../runs/runs.service.js';
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
  constructor(
    private readonly running: RunningExecutions,
    private readonly runs: RunsService,
  ) {}

  @Get()
  @ApiOperation({
    operationId: 'listExecutions',
    summary: 'List queued, running and waiting executions',
    description: 'Only those of the caller, oldest first; of waiting ones the newest 500.',
  })
  @ApiOkResponse({
    type: ExecutionsAnswerDto,
    description: 'The executions that have not been answered yet.',
  })
  async list(@Req() request: FastifyRequest): Promise<Envelope<ExecutionsDto>> {
    const owner = ownerOf(request);
    const running = this.running.list(owner);
    const ids = new Set(running.map(({ executionId }) => executionId));
    const waiting = (await this.runs.list(owner)).filter(({ executionId }) => !ids.has(executionId));
    const executions = [...running, ...waiting].sort((a, b) => a.since.localeCompare(b.since));
    return succeeded({ executions }, request.id);
  }

  @Delete(':id')
  @HttpCode(202)
  @ApiOperation({
    operationId: 'cancelExecution',
    summary: 'Cancel an execution',
    description:
      'Queued, running or waiting for tools, by its `executionId`. The client waiting for its answer gets the outcome `cancelled` with what was produced until then; Python is interrupted first and terminated after a grace period.',
  })
  @ApiParam({
    name: 'id',
    description: 'Its `executionId`, or the `batchId` of a batch.',
    schema: { type: 'string', format: 'uuid' },
  })
  @ApiResponse({ status: 202, type: CancelledAnswerDto, description: 'Cancellation is under way.' })
  @ApiFaults(404)
  async cancel(@Param('id') id: string, @Req() request: FastifyRequest): Promise<Envelope<CancelledDto>> {
    const executionId = id.toLowerCase();
    const owner = ownerOf(request);
    const found = this.running.cancel(owner, executionId) || (await this.runs.cancel(owner, executionId));
    if (found) return succeeded({ executionId }, request.id);
    throw new ServiceError('EXECUTION_NOT_FOUND', 'Execution not found; it may have ended.');
  }
}
