import { ApiProperty } from '../../server/http/annotations/lazy-swagger.js';

class DashboardAnswerDto {
  @ApiProperty({ description: 'Always true.' })
  success!: boolean;

  @ApiProperty({ description: 'Time of the answer, ISO 8601 in UTC.', format: 'date-time' })
  timestamp!: string;
}

/** The answer of GET /api/dashboard/stats. */
export class DashboardStatsDto extends DashboardAnswerDto {
  @ApiProperty({
    description: 'As `executionStats` of /api/stats, and `recentExecutions`: the last 20, newest first.',
    type: 'object',
    additionalProperties: true,
  })
  stats!: object;
}

/** The answer of POST /api/dashboard/stats/clear. */
export class DashboardClearedDto extends DashboardAnswerDto {
  @ApiProperty({ description: 'What was done.', example: 'Statistics cleared successfully' })
  message!: string;
}
