import { Controller, Get, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ServiceError } from '../../base/errors.js';
import { ApiExcludeController } from '../../server/http/annotations/lazy-swagger.js';
import { Route } from '../../server/http/annotations/route.decorator.js';
import { DocsService } from './docs.service.js';
import { HOME_PAGE } from './home-page.js';
import { readSwaggerAsset, SWAGGER_CSP, SWAGGER_PAGE } from './swagger-assets.js';

const HTML = 'text/html; charset=utf-8';

@ApiExcludeController()
@Route({ scope: 'open' })
@Controller()
export class DocsController {
  constructor(private readonly docs: DocsService) {}

  @Get()
  @Route({ page: true })
  home(@Res() reply: FastifyReply): void {
    reply.header('content-type', HTML).header('content-security-policy', HOME_PAGE.csp).send(HOME_PAGE.html);
  }

  @Get(['docs-json', 'docs.json'])
  async document(@Res() reply: FastifyReply): Promise<void> {
    const json = await this.docs.documentJson();
    reply.header('content-type', 'application/json; charset=utf-8').send(json);
  }

  @Get('docs')
  @Route({ page: true })
  page(@Res() reply: FastifyReply): void {
    reply.header('content-type', HTML).header('content-security-policy', SWAGGER_CSP).send(SWAGGER_PAGE);
  }

  @Get('docs/:asset')
  async asset(@Param('asset') name: string, @Res() reply: FastifyReply): Promise<void> {
    const asset = await readSwaggerAsset(name);
    if (!asset) throw new ServiceError('NOT_FOUND', 'File not found in the documentation.');
    reply.header('content-type', asset.type).header('cache-control', 'max-age=3600').send(asset.content);
  }
}
