import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ServiceError } from '../../base/errors.js';
import { PackageError } from '../../engine/distribution/package-error.js';
import { PackagesService } from '../../features/packages/packages.service.js';
import { ownerOf } from '../../server/access/owner.js';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '../../server/http/annotations/lazy-swagger.js';
import { Route } from '../../server/http/annotations/route.decorator.js';
import { failed, succeeded } from '../../server/http/answers/envelope.js';
import { checkBody } from '../../server/http/body/body-pipe.js';
import { StatsService } from '../stats/stats.service.js';
import { InstallPackageAnswerDto, InstallPackageDto } from './install-package.dto.js';
import { NEVER_INSTALLED } from './install-package-rule.js';

@ApiTags('Compatibility')
@Route({ scope: 'packages' })
@Controller('api/install-package')
export class InstallPackageController {
  constructor(
    private readonly packages: PackagesService,
    private readonly stats: StatsService,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({
    operationId: 'installPackage',
    summary: 'Install a package for all executions from now on',
    description:
      'As in the predecessor, a package that cannot be installed is answered 400 with the reason. New clients should use POST /api/packages.',
  })
  @ApiBody({ type: InstallPackageDto })
  @ApiOkResponse({ type: InstallPackageAnswerDto, description: 'Every worker has the package.' })
  async install(
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { package: name } = checkBody(body, InstallPackageDto);
    if (NEVER_INSTALLED.has(name.toLowerCase())) {
      throw new ServiceError(
        'PACKAGE_NOT_ALLOWED',
        `${name} is a built-in module that gives access to the host, not a package.`,
      );
    }
    try {
      const { changed, installMs } = await this.packages.install([name], ownerOf(request)).result();
      if (changed) this.stats.countPackage(ownerOf(request));
      const data = { success: true, package: name, installTime: Math.round(installMs) };
      reply.send(succeeded(data, request.id));
    } catch (error) {
      if (!(error instanceof PackageError) || error.code === 'PACKAGE_NOT_ALLOWED') throw error;
      // Its clients know 400 only, whatever the reason.
      reply.status(400).send(failed(error.code, error.message, request.id));
    }
  }
}
