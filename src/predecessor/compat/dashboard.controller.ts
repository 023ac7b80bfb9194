import { Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { accessOf } from '../../server/access/owner.js';
import { ApiOkResponse, ApiOperation, ApiTags } from '../../server/http/annotations/lazy-swagger.js';
import { Route } from '../../server/http/annotations/route.decorator.js';
import { StatsService } from '../stats/stats.service.js';
import { DashboardClearedDto, DashboardStatsDto } from './dashboard.dto.js';
import { renderDashboard } from './dashboard-page.js';

/** The predecessor's dashboard: the numbers of /api/stats, as JSON and as a page. */
@ApiTags('Compatibility')
@Route({ scope: 'any' })
@Controller('api/dashboard/stats')
export class DashboardController {
  constructor(private readonly stats: StatsService) {}

  @Get()
  @ApiOperation({
    operationId: 'readDashboardStats',
    summary: 'Execution statistics for the dashboard',
    description:
      'In the format of the predecessor, without the envelope. Covers executions of the caller; with the scope `admin`, all.',
  })
  @ApiOkResponse({ type: DashboardStatsDto, description: 'The current statistics.' })
  read(@Req() request: FastifyRequest): DashboardStatsDto {
    const stats = this.stats.snapshotFor(accessOf(request));
    return { success: true, stats, timestamp: new Date().toISOString() };
  }

  @Post('clear')
  @HttpCode(200)
  @Route({ scope: 'admin' })
  @ApiOperation({
    operationId: 'clearDashboardStats',
    summary: 'Clear the execution statistics',
    description:
      'Clears those of /api/stats and of the dashboard, for all owners; Prometheus metrics are not affected.',
  })
  @ApiOkResponse({ type: DashboardClearedDto, description: 'The statistics start from zero.' })
  clear(): DashboardClearedDto {
    this.stats.clear();
    const message = 'Statistics cleared successfully';
    return { success: true, message, timestamp: new Date().toISOString() };
  }

  @Get('dashboard')
  @Route({ page: true })
  @ApiOperation({
    operationId: 'showDashboard',
    summary: 'The dashboard as a page',
    description: 'HTML page of the figures of `/api/dashboard/stats`.',
  })
  @ApiOkResponse({
    description: 'An HTML page.',
    content: { 'text/html': { schema: { type: 'string' } } },
  })
  page(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    const { html, csp } = renderDashboard(this.stats.snapshotFor(accessOf(request)));
    reply
      .header('content-type', 'text/html; charset=utf-8')
      .header('content-security-policy', csp)
      .header('cache-control', 'no-store')
      .send(html);
  }
}
