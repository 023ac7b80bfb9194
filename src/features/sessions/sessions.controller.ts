import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { JsonText, stringify } from '../../base/json/json-text.js';
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
import { abortOnLeave } from '../../server/http/answers/abort-on-leave.js';
import { callerOf } from '../executions/request-execution.js';
import { answer } from './answer.js';
import { describeSession } from './describe-session.js';
import {
  DeletedSessionAnswerDto,
  SessionAnswerDto,
  SessionPageAnswerDto,
} from './dto/session-answers.dto.js';
import { CURSOR, LIMIT_DEFAULT, LIMIT_MAX, pageOf } from './dto/session-query.js';
import { CreateSessionDto } from './dto/session-requests.dto.js';
import { CREATE_EXAMPLES } from './session-examples.js';
import { SESSION_ID } from './session-parameters.js';
import { SessionsService } from './sessions.service.js';

@ApiTags('Sessions')
@Route({ scope: 'sessions' })
@Controller('api/sessions')
export class SessionsController {
  constructor(private readonly sessions: SessionsService) {}

  @Post()
  @HttpCode(201)
  @Route({ idempotent: true })
  @ApiOperation({
    operationId: 'createSession',
    summary: 'Create a session, whose state lives on between executions',
    description:
      'A session is not a process: between two executions it is a checkpoint of some ten kilobytes.',
  })
  @ApiBody({ type: CreateSessionDto, required: false, examples: CREATE_EXAMPLES })
  @ApiResponse({ status: 201, type: SessionAnswerDto, description: 'The session.', headers: LOCATION })
  async create(
    @Body() body: CreateSessionDto,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const record = await this.sessions.create(body, callerOf(request), abortOnLeave(reply));
    reply.header('location', `/api/sessions/${record.id}`);
    answer(request, reply, describeSession(record), 201);
  }

  @Get()
  @ApiOperation({
    operationId: 'listSessions',
    summary: 'List sessions, newest first',
    description: 'Sessions of the caller, in pages.',
  })
  @ApiQuery({
    name: 'limit',
    required: false,
    description: 'Sessions per page.',
    schema: { type: 'integer', minimum: 1, maximum: LIMIT_MAX, default: LIMIT_DEFAULT },
  })
  @ApiQuery({
    name: 'cursor',
    required: false,
    description: '`next` of the previous page.',
    schema: { type: 'string', pattern: CURSOR.source },
  })
  @ApiOkResponse({ type: SessionPageAnswerDto, description: 'One page.' })
  async list(
    @Query() query: Record<string, unknown>,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { limit, after } = pageOf(query);
    const { records, next } = await this.sessions.list(ownerOf(request), limit, after);
    const sessions = new JsonText(
      `[${records.map((record) => stringify(describeSession(record))).join(',')}]`,
    );
    answer(request, reply, { sessions, next });
  }

  @Get(':id')
  @ApiOperation({
    operationId: 'readSession',
    summary: 'One session',
    description: 'Its metadata and current checkpoint.',
  })
  @ApiParam(SESSION_ID)
  @ApiOkResponse({ type: SessionAnswerDto, description: 'The session.' })
  @ApiFaults(404)
  async read(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    answer(request, reply, describeSession(await this.sessions.find(ownerOf(request), id)));
  }

  @Delete(':id')
  @ApiOperation({
    operationId: 'deleteSession',
    summary: 'Delete a session with all its checkpoints',
    description: 'Its forks are not affected.',
  })
  @ApiParam(SESSION_ID)
  @ApiOkResponse({ type: DeletedSessionAnswerDto, description: 'The session is deleted.' })
  @ApiFaults(404)
  async remove(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.sessions.remove(ownerOf(request), id);
    answer(request, reply, { id, deleted: true });
  }
}
