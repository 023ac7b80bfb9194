import type { Readable } from 'node:stream';
import { Body, Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ServiceError } from '../../base/errors.js';
import { ownerOf } from '../../server/access/owner.js';
import { ApiFaults } from '../../server/http/annotations/api-faults.js';
import { ATTACHMENT, BYTES, LOCATION } from '../../server/http/annotations/api-headers.js';
import {
  ApiBody,
  ApiConsumes,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiQuery,
  ApiResponse,
  ApiTags,
} from '../../server/http/annotations/lazy-swagger.js';
import { Route } from '../../server/http/annotations/route.decorator.js';
import { AnswerBody } from '../../server/http/answers/answer-body.js';
import { dispositionOf } from '../../server/http/answers/content-disposition.js';
import { readBytes } from '../../server/http/body/read-bytes.js';
import { answer } from './answer.js';
import { describeSession } from './describe-session.js';
import { SessionAnswerDto } from './dto/session-answers.dto.js';
import { checkpointOf } from './dto/session-query.js';
import { CHECKPOINT, SESSION_ID } from './session-parameters.js';
import { SessionTransferService } from './session-transfer.service.js';

@ApiTags('Sessions')
@Route({ scope: 'sessions' })
@Controller('api/sessions')
export class SessionTransferController {
  constructor(private readonly transfer: SessionTransferService) {}

  @Get(':id/export')
  @ApiOperation({
    operationId: 'exportSession',
    summary: 'Export a session as a file',
    description: 'Contains the current state, not the history. For a server with the same interpreter image.',
  })
  @ApiParam(SESSION_ID)
  @ApiQuery(CHECKPOINT)
  @ApiOkResponse({
    description: 'The file.',
    headers: ATTACHMENT,
    content: { 'application/octet-stream': BYTES },
  })
  @ApiFaults(404)
  async export(
    @Param('id') id: string,
    @Query() query: Record<string, unknown>,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const pieces = await this.transfer.export(ownerOf(request), id, checkpointOf(query));
    // The whole id in a file name would be a way to lose it; its beginning distinguishes files.
    const name = `session-${id.slice(0, 8)}.pyodide-session`;
    reply
      .header('content-type', 'application/octet-stream')
      .header('content-disposition', dispositionOf('attachment', name))
      .header('content-length', String(pieces.reduce((sum, { length }) => sum + length, 0)))
      .send(new AnswerBody(pieces));
  }

  @Post('import')
  @HttpCode(201)
  @Route({ body: 'bytes' })
  @ApiOperation({
    operationId: 'importSession',
    summary: 'Import a session',
    description:
      'The session gets a new id; everything else is as exported. A file that is damaged or from another image is refused.',
  })
  @ApiConsumes('application/octet-stream')
  @ApiBody({ description: 'The file.', ...BYTES })
  @ApiResponse({ status: 201, type: SessionAnswerDto, description: 'The new session.', headers: LOCATION })
  @ApiFaults(409, 422)
  async import(
    @Body() body: Readable | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    if (!body) throw new ServiceError('EMPTY_BODY', 'The body must be an exported session; it is empty.');
    const file = await readBytes(body, this.transfer.importBytesMax);
    const record = await this.transfer.import(ownerOf(request), file);
    reply.header('location', `/api/sessions/${record.id}`);
    answer(request, reply, describeSession(record), 201);
  }
}
