import { Readable } from 'node:stream';
import { Body, Controller, Delete, Get, Inject, Param, Put, Query, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ownerOf } from '../access/owner.js';
import { ApiFaults } from '../common/api-faults.dto.js';
import {
  ApiBody,
  ApiConsumes,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiQuery,
  ApiTags,
} from '../common/lazy-swagger.js';
import { readBytes } from '../common/read-bytes.js';
import { Settings } from '../config/settings.js';
import { abortOnLeave } from '../execute/abort-on-leave.js';
import { callerOf } from '../execute/request-execution.js';
import { answer, answerWithText } from './answer.js';
import { describeSession } from './describe-session.js';
import { SessionAnswerDto, SessionFileListAnswerDto } from './dto/session-answers.dto.js';
import { checkpointOf, waitOf } from './dto/session-query.js';
import { attachmentHeader } from './files/attachment-header.js';
import { SessionFilesService } from './session-files.service.js';

const BYTES = { schema: { type: 'string', format: 'binary' } } as const;
const PATH = {
  name: 'path',
  description: 'Relative to the work folder, with slashes; no empty, "." or ".." segments.',
  schema: { type: 'string', example: 'data/in.csv' },
} as const;
const CHECKPOINT = {
  name: 'checkpoint',
  required: false,
  description: 'Another of the states of the session.',
  schema: { type: 'string' },
} as const;
const WAIT = {
  name: 'wait',
  required: false,
  description: 'false answers 409 while a run goes on in the session.',
  schema: { type: 'boolean', default: true },
} as const;

@ApiTags('Sessions')
@Controller('api/sessions/:id/files')
export class SessionFilesController {
  constructor(
    @Inject(SessionFilesService) private readonly files: SessionFilesService,
    @Inject(Settings) private readonly settings: Settings,
  ) {}

  @Get()
  @ApiOperation({ summary: 'What is in the work folder of a session' })
  @ApiQuery(CHECKPOINT)
  @ApiOkResponse({ type: SessionFileListAnswerDto, description: 'Everything below it.' })
  @ApiFaults(400, 401, 403, 404, 413, 422, 429, 503)
  async list(
    @Param('id') id: string,
    @Query() query: Record<string, unknown>,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const files = await this.files.list(ownerOf(request), id, checkpointOf(query));
    answerWithText(request, reply, 'files', files);
  }

  @Get('*')
  @ApiOperation({ summary: 'The content of a file', description: 'Links are not followed.' })
  @ApiParam(PATH)
  @ApiQuery(CHECKPOINT)
  @ApiOkResponse({ description: 'The file.', content: { 'application/octet-stream': BYTES } })
  @ApiFaults(400, 401, 403, 404, 413, 422, 429, 503)
  async read(
    @Param('id') id: string,
    @Query() query: Record<string, unknown>,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const path = pathOf(request);
    const content = await this.files.read(ownerOf(request), id, path, checkpointOf(query));
    reply
      .header('content-type', 'application/octet-stream')
      .header('content-disposition', attachmentHeader(path))
      .send(Buffer.from(content.buffer, content.byteOffset, content.length));
  }

  @Put('*')
  @RouteConfig({ body: 'bytes' })
  @ApiOperation({
    summary: 'Make or replace a file',
    description: 'A new checkpoint; folders are made as needed.',
  })
  @ApiParam(PATH)
  @ApiQuery(WAIT)
  @ApiConsumes('application/octet-stream')
  @ApiBody({ description: 'The content.', ...BYTES })
  @ApiOkResponse({ type: SessionAnswerDto, description: 'The session with the file.' })
  @ApiFaults(400, 401, 403, 404, 409, 413, 422, 429, 503)
  async write(
    @Param('id') id: string,
    @Query() query: Record<string, unknown>,
    @Body() body: Readable | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const path = pathOf(request);
    const options = { wait: waitOf(query), signal: abortOnLeave(reply) };
    const content = await readBytes(body ?? Readable.from([]), this.settings.sessionFileBytesMax);
    const record = await this.files.write(id, path, content, callerOf(request), options);
    answer(request, reply, describeSession(record));
  }

  @Delete('*')
  @ApiOperation({ summary: 'Delete a file, a link, or a folder with all that is in it' })
  @ApiParam(PATH)
  @ApiQuery(WAIT)
  @ApiOkResponse({ type: SessionAnswerDto, description: 'The session without the file.' })
  @ApiFaults(400, 401, 403, 404, 409, 413, 422, 429, 503)
  async remove(
    @Param('id') id: string,
    @Query() query: Record<string, unknown>,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const path = pathOf(request);
    const options = { wait: waitOf(query), signal: abortOnLeave(reply) };
    const record = await this.files.remove(ownerOf(request), id, path, options);
    answer(request, reply, describeSession(record));
  }
}

/** The rest of the URL, decoded. Not by @Param, which would document a second parameter. */
function pathOf({ params }: FastifyRequest): string {
  return String((params as Record<string, unknown>)['*']);
}
