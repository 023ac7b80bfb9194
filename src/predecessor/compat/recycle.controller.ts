import { Controller, HttpCode, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ApiOkResponse, ApiOperation, ApiTags } from '../../server/http/annotations/lazy-swagger.js';
import { Route } from '../../server/http/annotations/route.decorator.js';
import { type Envelope, succeeded } from '../../server/http/answers/envelope.js';
import { PoolService } from '../../server/pool/pool.service.js';
import { RecycledAnswerDto, type RecycledDto } from './compat.dto.js';

/** The three routes of the predecessor do the same here. */
function ApiRecycle(operationId: string): MethodDecorator {
  return (target, key, descriptor) => {
    ApiOperation({
      operationId,
      summary: 'Replace every worker',
      description:
        'One after another, without downtime; answers once all are replaced. Not needed for isolation: every execution starts in a pristine interpreter.',
    })(target, key, descriptor);
    ApiOkResponse({ type: RecycledAnswerDto, description: 'Every worker is a new process.' })(
      target,
      key,
      descriptor,
    );
  };
}

@ApiTags('Compatibility')
@Route({ scope: 'admin' })
@Controller('api')
export class RecycleController {
  constructor(private readonly pool: PoolService) {}

  @Post('reset')
  @HttpCode(200)
  @ApiRecycle('reset')
  reset(@Req() request: FastifyRequest): Promise<Envelope<RecycledDto>> {
    return this.recycle(request);
  }

  @Post('recycle-processes')
  @HttpCode(200)
  @ApiRecycle('recycleProcesses')
  recycleProcesses(@Req() request: FastifyRequest): Promise<Envelope<RecycledDto>> {
    return this.recycle(request);
  }

  @Post('cleanup-memory')
  @HttpCode(200)
  @ApiRecycle('cleanupMemory')
  cleanupMemory(@Req() request: FastifyRequest): Promise<Envelope<RecycledDto>> {
    return this.recycle(request);
  }

  private async recycle({ id }: FastifyRequest): Promise<Envelope<RecycledDto>> {
    await this.pool.recycleAll();
    const message = 'All workers of the pool were replaced.';
    return succeeded({ message, processes: this.pool.stats().size }, id);
  }
}
