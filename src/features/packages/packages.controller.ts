import { Body, Controller, Delete, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Settings } from '../../config/settings.js';
import { ImageSupply } from '../../engine/assembly/image-supply.js';
import { NAME } from '../../engine/distribution/package-name.js';
import { ownerOf } from '../../server/access/owner.js';
import { ApiFaults } from '../../server/http/annotations/api-faults.js';
import {
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '../../server/http/annotations/lazy-swagger.js';
import { Route } from '../../server/http/annotations/route.decorator.js';
import { type Envelope, succeeded } from '../../server/http/answers/envelope.js';
import { ApiChange } from './api-change.js';
import { deliverChange } from './deliver-change.js';
import { describeAvailable, describeLoaded } from './describe-packages.js';
import { InstallDto, PackagesAnswerDto, type PackagesDto } from './packages.dto.js';
import { PackagesService } from './packages.service.js';

@ApiTags('Packages')
@Route({ scope: 'any' })
@Controller('api/packages')
export class PackagesController {
  constructor(
    private readonly packages: PackagesService,
    private readonly images: ImageSupply,
    private readonly settings: Settings,
  ) {}

  @Get()
  @ApiOperation({
    operationId: 'listPackages',
    summary: 'List loaded and available packages',
    description: 'Packages in the interpreter image, and packages in the lock file that could be added.',
  })
  @ApiOkResponse({ type: PackagesAnswerDto, description: 'Packages of this server.' })
  list(@Req() request: FastifyRequest): Envelope<PackagesDto> {
    const loaded = this.packages.loaded();
    const { lock, rules } = this.images.distribution;
    const available = describeAvailable(lock, rules, loaded);
    const install = this.settings.packageInstall;
    const names = loaded.map(({ name }) => name);
    const forPredecessor = { installed_packages: names, total_packages: names.length };
    const { missing } = this.images;
    const data = { loaded: describeLoaded(loaded), available, missing, install, ...forPredecessor };
    return succeeded(data, request.id);
  }

  @Post()
  @HttpCode(200)
  @Route({ scope: 'packages' })
  @ApiOperation({
    operationId: 'installPackages',
    summary: 'Add packages to the image',
    description:
      'Builds and tests a new image, then replaces the workers one by one while requests continue. All packages are added, or none. They persist across restarts.\n\nWith `Accept: text/event-stream` the response is a stream of progress events; with `Prefer: respond-async` it is 202 with the URL of the change. A change continues when its client disconnects.',
  })
  @ApiChange('Every worker has the packages.')
  @ApiFaults(404, 409, 422, 502)
  async install(
    @Body() body: InstallDto,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const begin = () => this.packages.install(body.packages, ownerOf(request));
    await deliverChange(begin, { request, reply, settings: this.settings });
  }

  @Delete(':name')
  @Route({ scope: 'packages' })
  @ApiOperation({
    operationId: 'removePackage',
    summary: 'Remove an added package and the dependencies that only it needs',
    description:
      'Builds and tests a new image, then replaces the workers one by one while requests continue. Progress is available as for `POST /api/packages`.',
  })
  @ApiParam({
    name: 'name',
    description: 'Name of the package, in any spelling.',
    schema: { type: 'string', pattern: NAME.source, example: 'toolz' },
  })
  @ApiChange('The package is removed from every worker.')
  @ApiFaults(404, 409, 422, 502)
  async remove(
    @Param('name') name: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const begin = () => this.packages.remove(name, ownerOf(request));
    await deliverChange(begin, { request, reply, settings: this.settings });
  }
}
