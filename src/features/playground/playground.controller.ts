import { Controller, Get, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ServiceError } from '../../base/errors.js';
import { ApiExcludeController } from '../../server/http/annotations/lazy-swagger.js';
import { Route } from '../../server/http/annotations/route.decorator.js';
import { playgroundCsp, readAsset } from './assets.js';

/** The playground: one page and its files, all from this server. */
@ApiExcludeController()
@Route({ scope: 'open' })
@Controller('playground')
export class PlaygroundController {
  @Get()
  @Route({ page: true })
  async page(@Res() reply: FastifyReply): Promise<void> {
    await send('index.html', reply);
  }

  @Get(':asset')
  async asset(@Param('asset') name: string, @Res() reply: FastifyReply): Promise<void> {
    await send(name, reply);
  }
}

async function send(name: string, reply: FastifyReply): Promise<void> {
  const asset = await readAsset(name);
  if (!asset) throw new ServiceError('NOT_FOUND', 'File not found in the playground.');
  reply
    .header('content-type', asset.type)
    .header('content-security-policy', await playgroundCsp())
    .header('cache-control', 'no-cache')
    .send(asset.content);
}
