import { Controller, Get, Inject, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ApiFaults } from '../common/api-faults.dto.js';
import { ServiceError } from '../common/errors.js';
import { shownDate } from '../common/iso-time.js';
import { ApiOkResponse, ApiOperation, ApiTags } from '../common/lazy-swagger.js';
import { SharedFilesService } from '../shared-files/shared-files.service.js';
import { checkedPlace, type SharedFolder } from '../shared-files/shared-place.js';
import { servedAs } from './served-as.js';

/** A page that a run wrote is no page of this server: it may load nothing, run nothing and frame nothing. */
const CONTENT_CSP = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'";

/** The contents of shared files, at the URLs that uploads and extract-plots name. */
@ApiTags('Compatibility: shared files')
@Controller()
export class DownloadController {
  constructor(@Inject(SharedFilesService) private readonly shared: SharedFilesService) {}

  @Get('uploads/*')
  @ApiOperation({ summary: 'The content of a file in uploads' })
  @ApiOkResponse({ description: 'The bytes of the file.' })
  @ApiFaults(400, 404)
  upload(@Param('*') name: string, @Res() reply: FastifyReply): void {
    this.send('uploads', name, reply);
  }

  @Get('plots/*')
  @ApiOperation({ summary: 'The content of a file in plots' })
  @ApiOkResponse({ description: 'The bytes of the file.' })
  @ApiFaults(400, 404)
  plot(@Param('*') name: string, @Res() reply: FastifyReply): void {
    this.send('plots', name, reply);
  }

  private send(folder: SharedFolder, name: string, reply: FastifyReply): void {
    const entry = this.shared.need().get(checkedPlace(folder, name));
    if (!entry) throw new ServiceError('FILE_NOT_FOUND', `There is no such file in ${folder}.`);
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
