import { open } from 'node:fs/promises';
import { Controller, Get, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ServiceError } from '../../base/errors.js';
import { ApiFaults } from '../../server/http/annotations/api-faults.js';
import { ATTACHMENT, BYTES } from '../../server/http/annotations/api-headers.js';
import { ApiOperation, ApiParam, ApiResponse, ApiTags } from '../../server/http/annotations/lazy-swagger.js';
import { Route } from '../../server/http/annotations/route.decorator.js';
import { dispositionOf } from '../../server/http/answers/content-disposition.js';
import { ArtifactsService } from './artifacts.service.js';

/** Whatever the file holds, a browser that shows it all the same runs nothing of it in our name. */
const CSP = "sandbox; default-src 'none'; frame-ancestors 'none'";

const ID = { name: 'id', description: 'The secret of the link.', schema: { type: 'string' } } as const;

function ApiArtifact(): MethodDecorator {
  return (target, key, descriptor) => {
    ApiResponse({
      status: 200,
      description: 'The bytes of the file, always as an attachment.',
      headers: ATTACHMENT,
      content: { 'application/octet-stream': BYTES },
    })(target, key, descriptor);
    ApiFaults(404)(target, key, descriptor);
  };
}

@ApiTags('Execute')
@Route({ scope: 'open' })
@Controller('api/artifacts')
export class ArtifactsController {
  constructor(private readonly artifacts: ArtifactsService) {}

  @Get(':id')
  @ApiOperation({
    operationId: 'downloadArtifact',
    summary: 'Download a file of an execution, by its id',
    description: 'As with its name.',
  })
  @ApiParam(ID)
  @ApiArtifact()
  async download(@Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    await this.send(id, reply);
  }

  @Get(':id/:name')
  @ApiOperation({
    operationId: 'downloadNamedArtifact',
    summary: 'Download a file of an execution',
    description:
      'The link is `url` of an entry of `files`, works until `expiresAt`, and only at the server that ran the code. It is a capability: anyone who has the link reads the file, without a key. The name at its end may be left out.',
  })
  @ApiParam(ID)
  @ApiParam({ name: 'name', description: 'Any name.', schema: { type: 'string' } })
  @ApiArtifact()
  async downloadNamed(@Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    await this.send(id, reply);
  }

  private async send(id: string, reply: FastifyReply): Promise<void> {
    const artifact = this.artifacts.find(id);
    // The handle before the headers: it may be evicted at any moment, and then reading goes on.
    const handle = artifact && (await open(artifact.file).catch(() => null));
    if (!handle) throw new ServiceError('NOT_FOUND', 'File not found; its link may have expired.');
    reply
      .header('content-type', 'application/octet-stream')
      .header('content-length', artifact.size)
      .header('content-disposition', dispositionOf('attachment', artifact.name))
      .header('content-security-policy', CSP)
      .header('cache-control', 'private, no-store')
      .send(handle.createReadStream());
  }
}
