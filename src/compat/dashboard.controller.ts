import { Controller, Get, HttpCode, Inject, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ApiOkResponse, ApiOperation, ApiTags } from '../common/lazy-swagger.js';
import { StatsService } from '../stats/stats.service.js';
import { DashboardClearedDto, DashboardStatsDto } from './dashboard.dto.js';
import { renderDashboard } from './dashboard-page.js';

/** The predecessor's dashboard: the numbers of /api/stats, as JSON and as a page. */
@ApiTags('Compatibility')
@Controller('api/dashboard/stats')
export class DashboardController {
  constructor(@Inject(StatsService) private readonly stats: StatsService) {}

  @Get()
  @ApiOperation({
    summary: 'Numbers about executions, for the dashboard',
    description: 'As the predecessor answered it: without the envelope.',
  })
  @ApiOkResponse({ type: DashboardStatsDto, description: 'The numbers of this instant.' })
  read(): DashboardStatsDto {
    return { success: true, stats: this.stats.snapshot(), timestamp: new Date().toISOString() };
  }

  @Post('clear')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Set the numbers about executions back to zero',
    description: 'Those of /api/stats and of the dashboard; metrics for Prometheus never go back.',
  })
  @ApiOkResponse({ type: DashboardClearedDto, description: 'The numbers begin anew.' })
  clear(): DashboardClearedDto {
    this.stats.clear();
    const message = 'Statistics cleared successfully';
    return { success: true, message, timestamp: new Date().toISOString() };
  }

  @Get('dashboard')
  @ApiOperation({ summary: 'The dashboard as a page' })
  @ApiOkResponse({ description: 'An HTML page.' })
  page(@Res() reply: FastifyReply): void {
    const { html, csp } = renderDashboard(this.stats.snapshot());
    reply
      .header('content-type', 'text/html; charset=utf-8')
      .header('content-security-policy', csp)
      .header('cache-control', 'no-store')
      .send(html);
  }
}
