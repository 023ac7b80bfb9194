import { Readable } from 'node:stream';
import { Body, Controller, Delete, Get, Param, Put, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Settings } from '../../config/settings.js';
import { ownerOf } from '../../server/access/owner.js';
import { ApiFaults } from '../../server/http/annotations/api-faults.js';
import { ATTACHMENT, BYTES } from '../../server/http/annotations/api-headers.js';
import {
  ApiBody,
  ApiConsumes,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiQuery,
  ApiTags,
} from '../../server/http/annotations/lazy-swagger.js';
import { Route } from '../../server/http/annotations/route.decorator.js';
import { abortOnLeave } from '../../server/http/answers/abort-on-leave.js';
import { dispositionOf } from '../../server/http/answers/content-disposition.js';
import { readBytes } from '../../server/http/body/read-bytes.js';
import { restOfPath } from '../../server/http/rest-of-path.js';
import { callerOf } from '../executions/request-execution.js';
import { answer, answerWithText } from './answer.js';
import { describeSession } from './describe-session.js';
import { SessionAnswerDto, SessionFileListAnswerDto } from './dto/session-answers.dto.js';
import { checkpointOf, waitOf } from './dto/session-query.js';
import { SessionFilesService } from './session-files.service.js';
import { CHECKPOINT, FILE_PATH, SESSION_ID, WAIT } from './session-parameters.js';

@ApiTags('Sessions')
@Route({ scope: 'sessions' })
@Controller('api/sessions/:id/files')
export class SessionFilesController {
  constructor(
    private readonly files: SessionFilesService,
    private readonly settings: Settings,
  ) {}

  @Get()
  @ApiOperation({
    operationId: 'listSessionFiles',
    summary: 'List the work folder of a session',
    description: 'Files, folders and links, with sizes and modification times.',
  })
  @ApiParam(SESSION_ID)
  @ApiQuery(CHECKPOINT)
  @ApiOkResponse({ type: SessionFileListAnswerDto, description: 'Everything in the folder.' })
  @ApiFaults(404, 413, 422)
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
  @ApiOperation({
    operationId: 'readSessionFile',
    summary: 'Download a file',
    description: 'Links are not followed.',
  })
  @ApiParam(SESSION_ID)
  @ApiParam(FILE_PATH)
  @ApiQuery(CHECKPOINT)
  @ApiOkResponse({
    description: 'The file.',
    headers: ATTACHMENT,
    content: { 'application/octet-stream': BYTES },
  })
  @ApiFaults(404, 413, 422)
  async read(
    @Param('id') id: string,
    @Query() query: Record<string, unknown>,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const path = restOfPath(request);
    const content = await this.files.read(ownerOf(request), id, path, checkpointOf(query));
    reply
      .header('content-type', 'application/octet-stream')
      .header('content-disposition', dispositionOf('attachment', path))
      .send(Buffer.from(content.buffer, content.byteOffset, content.length));
  }

  @Put('*')
  @Route({ body: 'bytes' })
  @ApiOperation({
    operationId: 'writeSessionFile',
    summary: 'Create or replace a file',
    description: 'Creates a new checkpoint; folders are created as needed.',
  })
  @ApiParam(SESSION_ID)
  @ApiParam(FILE_PATH)
  @ApiQuery(WAIT)
  @ApiConsumes('application/octet-stream')
  @ApiBody({ description: 'The content.', ...BYTES })
  @ApiOkResponse({ type: SessionAnswerDto, description: 'The session with the file.' })
  @ApiFaults(404, 409, 422)
  async write(
    @Param('id') id: string,
    @Query() query: Record<string, unknown>,
    @Body() body: Readable | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const path = restOfPath(request);
    const options = { wait: waitOf(query), signal: abortOnLeave(reply) };
    const content = await readBytes(body ?? Readable.from([]), this.settings.sessionFileBytesMax);
    const record = await this.files.write(id, path, content, callerOf(request), options);
    answer(request, reply, describeSession(record));
  }

  @Delete('*')
  @ApiOperation({
    operationId: 'deleteSessionFile',
    summary: 'Delete a file, a link, or a folder with its contents',
    description: 'Creates a new checkpoint, as every change does.',
  })
  @ApiParam(SESSION_ID)
  @ApiParam(FILE_PATH)
  @ApiQuery(WAIT)
  @ApiOkResponse({ type: SessionAnswerDto, description: 'The session without the file.' })
  @ApiFaults(404, 409, 422)
  async remove(
    @Param('id') id: string,
    @Query() query: Record<string, unknown>,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const path = restOfPath(request);
    const options = { wait: waitOf(query), signal: abortOnLeave(reply) };
    const record = await this.files.remove(ownerOf(request), id, path, options);
    answer(request, reply, describeSession(record));
  }
}
