import { Controller, HttpCode, Inject, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ApiFaults } from '../common/api-faults.dto.js';
import { type Envelope, succeeded } from '../common/envelope.js';
import { ApiOkResponse, ApiOperation, ApiTags } from '../common/lazy-swagger.js';
import { PoolService } from '../pool/pool.service.js';
import { RecycledAnswerDto, type RecycledDto } from './compat.dto.js';

const ROUTES = ['reset', 'recycle-processes', 'cleanup-memory'];

@ApiTags('Compatibility')
@Controller('api')
export class RecycleController {
  constructor(@Inject(PoolService) private readonly pool: PoolService) {}

  @Post(ROUTES)
  @HttpCode(200)
  @ApiOperation({
    summary: 'Replace every worker',
    description:
      'One after the other and without a gap; answers when all are new. Nothing needs it: every run starts in a pristine interpreter.',
  })
  @ApiOkResponse({ type: RecycledAnswerDto, description: 'Every worker is a new process.' })
  @ApiFaults(503)
  async recycle(@Req() request: FastifyRequest): Promise<Envelope<RecycledDto>> {
    await this.pool.recycleAll();
    const message = 'Every process of the pool was replaced by a fresh one.';
    return succeeded({ message, processes: this.pool.stats().size }, request.id);
  }
}
