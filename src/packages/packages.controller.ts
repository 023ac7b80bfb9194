import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ImageSupply } from '../assembly/image-supply.js';
import { ApiFaults } from '../common/api-faults.js';
import { type Envelope, succeeded } from '../common/envelope.js';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '../common/lazy-swagger.js';
import { Settings } from '../config/settings.js';
import { NAME } from '../distribution/package-name.js';
import { describeAvailable, describeChange, describeLoaded } from './describe-packages.js';
import {
  ChangeAnswerDto,
  type ChangeDto,
  InstallDto,
  PackagesAnswerDto,
  type PackagesDto,
} from './packages.dto.js';
import { PackagesService } from './packages.service.js';

@ApiTags('Packages')
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
  @ApiOperation({
    operationId: 'installPackages',
    summary: 'Add packages to the image',
    description:
      'A new image is built and proven, then the workers are replaced one by one while requests go on. Whole or not at all. The same packages are there after a restart.',
  })
  @ApiOkResponse({ type: ChangeAnswerDto, description: 'Every worker has the packages.' })
  @ApiFaults(404, 422, 502)
  async install(@Body() body: InstallDto, @Req() request: FastifyRequest): Promise<Envelope<ChangeDto>> {
    return succeeded(describeChange(await this.packages.install(body.packages)), request.id);
  }

  @Delete(':name')
  @ApiOperation({
    operationId: 'removePackage',
    summary: 'Take a package out of the image that was added to it, and what only it needed',
    description:
      'A new image is built and proven, then the workers are replaced one by one while requests go on.',
  })
  @ApiParam({
    name: 'name',
    description: 'Name of the package, in any spelling.',
    schema: { type: 'string', pattern: NAME.source, example: 'toolz' },
  })
  @ApiOkResponse({ type: ChangeAnswerDto, description: 'No worker has the package any more.' })
  @ApiFaults(404, 422)
  async remove(@Param('name') name: string, @Req() request: FastifyRequest): Promise<Envelope<ChangeDto>> {
    return succeeded(describeChange(await this.packages.remove(name)), request.id);
  }
}
