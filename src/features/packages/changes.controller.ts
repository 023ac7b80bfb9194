import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Settings } from '../../config/settings.js';
import { accessOf } from '../../server/access/owner.js';
import { ApiFaults } from '../../server/http/annotations/api-faults.js';
import {
  ApiExtraModels,
  ApiOperation,
  ApiParam,
  ApiResponse,
  ApiTags,
} from '../../server/http/annotations/lazy-swagger.js';
import { Route } from '../../server/http/annotations/route.decorator.js';
import { succeeded } from '../../server/http/answers/envelope.js';
import { wantsEvents } from '../../server/http/events/wants-events.js';
import { CHANGE_EVENTS } from './api-change.js';
import { ChangeRecordAnswerDto } from './change-record.dto.js';
import { streamChange } from './deliver-change.js';
import { describeRecord } from './describe-change.js';
import { PackagesService } from './packages.service.js';

@ApiTags('Packages')
@Route({ scope: 'any' })
@Controller('api/packages/changes')
export class ChangesController {
  constructor(
    private readonly packages: PackagesService,
    private readonly settings: Settings,
  ) {}

  @Get(':id')
  @ApiOperation({
    operationId: 'readPackageChange',
    summary: 'Get progress or result of a package change',
    description:
      'Visible to the caller who requested the change and to the scope `admin`; `start`, the server start, is visible to every caller. This server keeps an ended change in memory for an hour. With `Accept: text/event-stream` the response is a stream of further stages, as for `POST /api/packages`.',
  })
  @ApiParam({
    name: 'id',
    description: 'ID of the change, or `start`.',
    schema: { type: 'string', example: 'start' },
  })
  @ApiExtraModels(ChangeRecordAnswerDto)
  @ApiResponse({
    status: 200,
    description: 'The change.',
    content: {
      'application/json': { schema: { $ref: '#/components/schemas/ChangeRecordAnswerDto' } },
      'text/event-stream': CHANGE_EVENTS,
    },
  })
  @ApiFaults(404)
  async read(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const change = this.packages.changeOf(id, accessOf(request));
    if (wantsEvents(request.headers.accept)) {
      await streamChange(change, { request, reply, settings: this.settings });
      return;
    }
    const record = describeRecord(change, { bodyBytes: this.settings.bodyLimitBytes });
    reply.send(succeeded(record, request.id));
  }
}
