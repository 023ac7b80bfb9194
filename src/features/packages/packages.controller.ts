import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
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
    @Inject(PackagesService) private readonly packages: PackagesService,
    @Inject(ImageSupply) private readonly images: ImageSupply,
    @Inject(Settings) private readonly settings: Settings,
  ) {}

  @Get()
  @ApiOperation({
    operationId: 'listPackages',
    summary: 'Packages that programs find, and those that could be added',
    description: 'What the interpreter image has, and what the lock file offers.',
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
      'A new image is built and proven, then the workers are replaced one by one while requests go on. Whole or not at all. The same packages are there after a restart.\n\nWith `Accept: text/event-stream` the answer is a stream of events while that goes on, with `Prefer: respond-async` it is 202 with the address of the change. A change goes on when its client leaves.',
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
    summary: 'Take a package out of the image that was added to it, and what only it needed',
    description:
      'A new image is built and proven, then the workers are replaced one by one while requests go on. It can be watched as that of `POST /api/packages`.',
  })
  @ApiParam({
    name: 'name',
    description: 'Name of the package, in any spelling.',
    schema: { type: 'string', pattern: NAME.source, example: 'toolz' },
  })
  @ApiChange('No worker has the package any more.')
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
