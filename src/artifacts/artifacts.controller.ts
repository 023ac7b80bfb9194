import { open } from 'node:fs/promises';
import { Controller, Get, Inject, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ApiFaults } from '../common/api-faults.dto.js';
import { ServiceError } from '../common/errors.js';
import { ApiOperation, ApiResponse, ApiTags } from '../common/lazy-swagger.js';
import { ArtifactsService } from './artifacts.service.js';
import { attachment } from './content-disposition.js';

/** Whatever the file holds, a browser that shows it all the same runs nothing of it in our name. */
const CSP = "sandbox; default-src 'none'; frame-ancestors 'none'";

@ApiTags('Execute')
@Controller('api/artifacts')
export class ArtifactsController {
  constructor(@Inject(ArtifactsService) private readonly artifacts: ArtifactsService) {}

  @Get([':id', ':id/:name'])
  @ApiOperation({
    summary: 'A file that a run made',
    description:
      'The link is `url` of an entry of `files`, works until `expiresAt`, and only at the server that ran the code. It is a capability: whoever has the link reads the file, without a key. The name at its end may be left out.',
  })
  @ApiResponse({
    status: 200,
    description: 'The bytes of the file, always to be saved: `application/octet-stream`, `attachment`.',
    content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
  })
  @ApiFaults(404)
  async download(@Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    const artifact = this.artifacts.find(id);
    // The handle before the headers: it may be evicted at any moment, and then reading goes on.
    const handle = artifact && (await open(artifact.file).catch(() => null));
    if (!handle) throw new ServiceError('NOT_FOUND', 'There is no such file, or its time is over.');
    reply
      .header('content-type', 'application/octet-stream')
      .header('content-length', artifact.size)
      .header('content-disposition', attachment(artifact.name))
      .header('content-security-policy', CSP)
      .header('cache-control', 'private, no-store')
      .send(handle.createReadStream());
  }
}
