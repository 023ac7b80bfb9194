import { Body, Controller, Get, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ownerOf } from '../access/owner.js';
import { ApiFaults } from '../common/api-faults.dto.js';
import { checkBody } from '../common/body-pipe.js';
import { ApiBody, ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '../common/lazy-swagger.js';
import { abortOnLeave } from '../execute/abort-on-leave.js';
import { answer } from './answer.js';
import { describeCheckpoint, describeSession } from './describe-session.js';
import { CheckpointListAnswerDto, SessionAnswerDto } from './dto/session-answers.dto.js';
import { ForkDto, RollbackDto } from './dto/session-requests.dto.js';
import { SessionHistoryService } from './session-history.service.js';
import { SessionsService } from './sessions.service.js';

@ApiTags('Sessions')
@Controller('api/sessions/:id')
export class SessionHistoryController {
  constructor(
    @Inject(SessionsService) private readonly sessions: SessionsService,
    @Inject(SessionHistoryService) private readonly history: SessionHistoryService,
  ) {}

  @Get('checkpoints')
  @ApiOperation({ summary: 'The states that can be rolled back to' })
  @ApiOkResponse({ type: CheckpointListAnswerDto, description: 'In the order in which they were made.' })
  @ApiFaults(401, 403, 404, 429, 503)
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
    summary: 'Go back to an earlier state, or forward again',
    description: 'Runs nothing and reads no checkpoint. The others stay until newer ones take their place.',
  })
  @ApiBody({ type: RollbackDto })
  @ApiOkResponse({ type: SessionAnswerDto, description: 'The session as it now stands.' })
  @ApiFaults(400, 401, 403, 404, 409, 429, 503)
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
    summary: 'Make a session that begins where this one stands, or stood',
    description: 'Runs nothing, reads and copies no checkpoint. From then on the two have nothing in common.',
  })
  @ApiBody({ type: ForkDto, required: false })
  @ApiResponse({ status: 201, type: SessionAnswerDto, description: 'The new session.' })
  @ApiFaults(400, 401, 403, 404, 429, 503)
  async fork(
    @Param('id') id: string,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const record = await this.history.fork(ownerOf(request), id, checkBody(body ?? {}, ForkDto));
    reply.header('location', `/api/sessions/${record.id}`);
    answer(request, reply, describeSession(record), 201);
  }
}
