import { Body, Controller, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ownerOf } from '../../server/access/owner.js';
import { ApiFaults } from '../../server/http/annotations/api-faults.js';
import { LOCATION } from '../../server/http/annotations/api-headers.js';
import {
  ApiBody,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiResponse,
  ApiTags,
} from '../../server/http/annotations/lazy-swagger.js';
import { Route } from '../../server/http/annotations/route.decorator.js';
import { abortOnLeave } from '../../server/http/answers/abort-on-leave.js';
import { answer } from './answer.js';
import { describeCheckpoint, describeSession } from './describe-session.js';
import { CheckpointListAnswerDto, SessionAnswerDto } from './dto/session-answers.dto.js';
import { ForkDto, RollbackDto } from './dto/session-requests.dto.js';
import { FORK_EXAMPLES, ROLLBACK_EXAMPLES } from './session-examples.js';
import { SessionHistoryService } from './session-history.service.js';
import { SESSION_ID } from './session-parameters.js';
import { SessionsService } from './sessions.service.js';

@ApiTags('Sessions')
@Route({ scope: 'sessions' })
@Controller('api/sessions/:id')
export class SessionHistoryController {
  constructor(
    private readonly sessions: SessionsService,
    private readonly history: SessionHistoryService,
  ) {}

  @Get('checkpoints')
  @ApiOperation({
    operationId: 'listCheckpoints',
    summary: 'List checkpoints available for rollback',
    description: 'In order of creation; the newest are kept.',
  })
  @ApiParam(SESSION_ID)
  @ApiOkResponse({ type: CheckpointListAnswerDto, description: 'In order of creation.' })
  @ApiFaults(404)
  async list(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { checkpoints, current } = await this.sessions.find(ownerOf(request), id);
    answer(request, reply, { checkpoints: checkpoints.map(describeCheckpoint), current });
  }

  @Post('rollback')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'rollbackSession',
    summary: 'Roll back to an earlier state, or forward again',
    description:
      'Runs nothing and reads no checkpoint. The other checkpoints stay until newer ones replace them. `checkpoint: null` goes back to a pristine interpreter.',
  })
  @ApiParam(SESSION_ID)
  @ApiBody({ type: RollbackDto, examples: ROLLBACK_EXAMPLES })
  @ApiOkResponse({ type: SessionAnswerDto, description: 'The session in its new state.' })
  @ApiFaults(404, 409)
  async rollback(
    @Param('id') id: string,
    @Body() body: RollbackDto,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const options = { wait: body.wait ?? true, signal: abortOnLeave(reply) };
    const record = await this.history.rollback(ownerOf(request), id, body.checkpoint, options);
    answer(request, reply, describeSession(record));
  }

  @Post('fork')
  @HttpCode(201)
  @ApiOperation({
    operationId: 'forkSession',
    summary: 'Fork a session from its current or an earlier state',
    description:
      'Runs nothing, reads and copies no checkpoint. From then on the two sessions are independent.',
  })
  @ApiParam(SESSION_ID)
  @ApiBody({ type: ForkDto, required: false, examples: FORK_EXAMPLES })
  @ApiResponse({ status: 201, type: SessionAnswerDto, description: 'The new session.', headers: LOCATION })
  @ApiFaults(404)
  async fork(
    @Param('id') id: string,
    @Body() body: ForkDto,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const record = await this.history.fork(ownerOf(request), id, body);
    reply.header('location', `/api/sessions/${record.id}`);
    answer(request, reply, describeSession(record), 201);
  }
}
