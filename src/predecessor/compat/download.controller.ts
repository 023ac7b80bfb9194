import { Controller, Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ServiceError } from '../../base/errors.js';
import { shownDate } from '../../base/iso-time.js';
import { ApiFaults } from '../../server/http/annotations/api-faults.js';
import { BYTES } from '../../server/http/annotations/api-headers.js';
import {
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '../../server/http/annotations/lazy-swagger.js';
import { Route } from '../../server/http/annotations/route.decorator.js';
import { restOfPath } from '../../server/http/rest-of-path.js';
import { SharedFilesService } from '../shared-files/shared-files.service.js';
import {
  checkedPlace,
  NAME_LENGTH_MAX,
  PATH_PATTERN,
  type SharedFolder,
} from '../shared-files/shared-place.js';
import { SERVED_TYPES, servedAs } from './served-as.js';

const JSON_TYPE = 'application/json';

/** A page that a run wrote is not a page of this server: it may load nothing, run nothing and frame nothing. */
const CONTENT_CSP = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'";

const NAME = {
  name: 'path',
  description: 'Its path relative to the folder.',
  schema: { type: 'string', pattern: PATH_PATTERN, maxLength: NAME_LENGTH_MAX },
} as const;
const TEXT = { schema: { type: 'string' } } as const;
const CONTENT = {
  description: 'The bytes of the file; the extension of its name determines the content type.',
  headers: {
    'Content-Disposition': {
      description: '`inline` for the content types listed here, `attachment` for all others.',
      required: true,
      schema: { type: 'string' },
    },
  },
  content: Object.fromEntries(
    SERVED_TYPES.map((type) => [type, type.startsWith('text/') ? TEXT : type === JSON_TYPE ? {} : BYTES]),
  ),
} as const;

/** The contents of shared files, at the URLs that uploads and extract-plots name. */
@ApiTags('Compatibility: shared files')
@Route({ scope: 'execute' })
@Controller()
export class DownloadController {
  constructor(private readonly shared: SharedFilesService) {}

  @Get('uploads/*')
  @ApiOperation({
    operationId: 'downloadUpload',
    summary: 'Download a file from uploads',
    description: 'As it was uploaded.',
  })
  @ApiParam(NAME)
  @ApiOkResponse(CONTENT)
  @ApiFaults(404)
  upload(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.send('uploads', restOfPath(request), reply);
  }

  @Get('plots/*')
  @ApiOperation({
    operationId: 'downloadPlot',
    summary: 'Download a file from plots',
    description: 'As an execution wrote it.',
  })
  @ApiParam(NAME)
  @ApiOkResponse(CONTENT)
  @ApiFaults(404)
  plot(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.send('plots', restOfPath(request), reply);
  }

  private send(folder: SharedFolder, name: string, reply: FastifyReply): void {
    const entry = this.shared.need().get(checkedPlace(folder, name));
    if (!entry) throw new ServiceError('FILE_NOT_FOUND', `File not found in ${folder}.`);
    const { type, disposition } = servedAs(name);
    reply
      .header('content-type', type)
      .header('content-disposition', disposition)
      .header('content-security-policy', CONTENT_CSP)
      .header('last-modified', shownDate(entry.modifiedAt).toUTCString())
      .header('cache-control', 'no-cache')
      .send(entry.content);
  }
}
