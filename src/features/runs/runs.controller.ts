import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ownerOf } from '../../server/access/owner.js';
import { ApiFaults } from '../../server/http/annotations/api-faults.js';
import { LOCATION } from '../../server/http/annotations/api-headers.js';
import {
  ApiBody,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiQuery,
  ApiResponse,
  ApiTags,
} from '../../server/http/annotations/lazy-swagger.js';
import { Route } from '../../server/http/annotations/route.decorator.js';
import { answer } from '../sessions/answer.js';
import { LIMIT_DEFAULT, LIMIT_MAX } from '../sessions/dto/session-query.js';
import type { StoredRun } from './describe-run.js';
import { describeCalls } from './kept-answer.js';
import { CURSOR, pageOfRuns, RUN_ID } from './run-parameters.js';
import { RunStoreService } from './run-store.service.js';
import { DeletedRunAnswerDto, ForkRunDto, RunAnswerDto, RunPageAnswerDto } from './runs.dto.js';
import { RunsService } from './runs.service.js';

@ApiTags('Runs')
@Route({ scope: 'execute' })
@Controller('api/runs')
export class RunsController {
  constructor(
    private readonly runs: RunsService,
    private readonly store: RunStoreService,
  ) {}

  @Get()
  @ApiOperation({
    operationId: 'listRuns',
    summary: 'List runs that wait for tools, newest first',
    description: 'Runs of the caller, in pages; those that ended a short time ago, too.',
  })
  @ApiQuery({
    name: 'limit',
    required: false,
    description: 'Runs per page.',
    schema: { type: 'integer', minimum: 1, maximum: LIMIT_MAX, default: LIMIT_DEFAULT },
  })
  @ApiQuery({
    name: 'cursor',
    required: false,
    description: '`next` of the previous page.',
    schema: { type: 'string', pattern: CURSOR.source },
  })
  @ApiOkResponse({ type: RunPageAnswerDto, description: 'One page.' })
  async list(
    @Query() query: Record<string, unknown>,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { limit, after } = pageOfRuns(query);
    const { runs, next } = await this.store.list(ownerOf(request), limit, after);
    answer(request, reply, { runs: runs.map((run) => this.runs.describe(run)), next });
  }

  @Get(':id')
  @ApiOperation({
    operationId: 'readRun',
    summary: 'One run, and the calls it waits for',
    description: 'Runs nothing.',
  })
  @ApiParam(RUN_ID)
  @ApiOkResponse({ type: RunAnswerDto, description: 'The run.' })
  @ApiFaults(404, 422)
  async read(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    answer(request, reply, await this.#described(await this.runs.find(ownerOf(request), id)));
  }

  @Post(':id/fork')
  @Route({ idempotent: true })
  @HttpCode(201)
  @ApiOperation({
    operationId: 'forkRun',
    summary: 'Fork a run at the point where it waits',
    description:
      'Runs nothing and copies nothing. The two runs have the same open calls, and go on independently.',
  })
  @ApiParam(RUN_ID)
  @ApiBody({ type: ForkRunDto, required: false })
  @ApiResponse({ status: 201, type: RunAnswerDto, description: 'The new run.', headers: LOCATION })
  @ApiFaults(404, 409, 422)
  async fork(
    @Param('id') id: string,
    @Body() body: ForkRunDto,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const run = await this.runs.fork(ownerOf(request), id, body.ttl);
    reply.header('location', `/api/runs/${run.state.id}`);
    answer(request, reply, await this.#described(run), 201);
  }

  @Delete(':id')
  @ApiOperation({
    operationId: 'deleteRun',
    summary: 'End a run and delete all that is stored of it',
    description: 'A round that is under way is cancelled. Its forks are not affected.',
  })
  @ApiParam(RUN_ID)
  @ApiOkResponse({ type: DeletedRunAnswerDto, description: 'The run is deleted.' })
  @ApiFaults(404)
  async remove(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.runs.remove(ownerOf(request), id);
    answer(request, reply, { id: id.toLowerCase(), deleted: true });
  }

  async #described(run: StoredRun): Promise<object> {
    const { calls } = await this.store.answerOf(run);
    return { run: this.runs.describe(run), calls: describeCalls(calls) };
  }
}
