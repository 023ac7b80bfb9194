import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ApiFaults } from '../../server/http/annotations/api-faults.js';
import { ApiOkResponse, ApiOperation, ApiTags } from '../../server/http/annotations/lazy-swagger.js';
import { Route } from '../../server/http/annotations/route.decorator.js';
import { MetricsService } from './metrics.service.js';

@ApiTags('Status')
@Route({ scope: 'metrics', quiet: true })
@Controller('metrics')
export class MetricsController {
  constructor(private readonly metrics: MetricsService) {}

  @Get()
  @ApiOperation({
    operationId: 'readMetrics',
    summary: 'Metrics for Prometheus',
    description: 'docs/operations.md explains each metric. 404 if METRICS is off.',
  })
  @ApiOkResponse({
    description: 'Text in the Prometheus exposition format.',
    content: { 'text/plain': { schema: { type: 'string' } } },
  })
  @ApiFaults(404)
  async scrape(@Res() reply: FastifyReply): Promise<void> {
    const { contentType, text } = await this.metrics.scrape();
    reply.header('content-type', contentType).send(text);
  }
}
