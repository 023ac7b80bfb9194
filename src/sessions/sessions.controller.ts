import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Inject,
  Param,
  Post,
  Query,
  Req,
  Res,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ownerOf } from '../access/owner.js';
import { ApiFaults } from '../common/api-faults.dto.js';
import { ApiIdempotent } from '../common/api-idempotent.js';
import { checkBody } from '../common/body-pipe.js';
import { JsonText, stringify } from '../common/json-text.js';
import {
  ApiBody,
  ApiOkResponse,
  ApiOperation,
  ApiQuery,
  ApiResponse,
  ApiTags,
} from '../common/lazy-swagger.js';
import { abortOnLeave } from '../execute/abort-on-leave.js';
import { callerOf } from '../execute/request-execution.js';
import { answer } from './answer.js';
import { describeSession } from './describe-session.js';
import { SessionAnswerDto, SessionPageAnswerDto } from './dto/session-answers.dto.js';
import { pageOf } from './dto/session-query.js';
import { CreateSessionDto } from './dto/session-requests.dto.js';
import { SessionsService } from './sessions.service.js';

@ApiTags('Sessions')
@Controller('api/sessions')
export class SessionsController {
  constructor(@Inject(SessionsService) private readonly sessions: SessionsService) {}

  @Post()
  @HttpCode(201)
  @ApiOperation({
    summary: 'Make a session, whose state lives on from run to run',
    description: 'It is no process: between two runs it is a checkpoint of some ten kilobytes.',
  })
  @ApiBody({ type: CreateSessionDto, required: false })
  @ApiResponse({ status: 201, type: SessionAnswerDto, description: 'The session.' })
  @ApiIdempotent()
  @ApiFaults(400, 401, 403, 413, 415, 429, 503)
  async create(
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const wanted = checkBody(body ?? {}, CreateSessionDto);
    const record = await this.sessions.create(wanted, callerOf(request), abortOnLeave(reply));
    reply.header('location', `/api/sessions/${record.id}`);
    answer(request, reply, describeSession(record), 201);
  }

  @Get()
  @ApiOperation({ summary: 'The sessions there are, the newest first' })
  @ApiQuery({
    name: 'limit',
    required: false,
    description: 'Sessions on a page, 1 to 500.',
    schema: { type: 'integer', default: 50 },
  })
  @ApiQuery({
    name: 'cursor',
    required: false,
    description: '`next` of the page before.',
    schema: { type: 'string' },
  })
  @ApiOkResponse({ type: SessionPageAnswerDto, description: 'One page.' })
  @ApiFaults(400, 401, 403, 429, 503)
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
  @ApiOperation({ summary: 'One session' })
  @ApiOkResponse({ type: SessionAnswerDto, description: 'The session.' })
  @ApiFaults(401, 403, 404, 429, 503)
  async read(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    answer(request, reply, describeSession(await this.sessions.find(ownerOf(request), id)));
  }

  @Delete(':id')
  @ApiOperation({
    summary: 'Delete a session with all its checkpoints',
    description: 'Forks of it are not touched.',
  })
  @ApiOkResponse({ description: 'It is gone.' })
  @ApiFaults(401, 403, 404, 429, 503)
  async remove(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.sessions.remove(ownerOf(request), id);
    answer(request, reply, { id, deleted: true });
  }
}
