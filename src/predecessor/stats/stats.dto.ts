import { ApiProperty } from '../../server/http/annotations/lazy-swagger.js';

const ANY_OBJECT = { type: 'object', additionalProperties: true } as const;

/** The answer of GET /api/stats. */
export class StatsAnswerDto {
  @ApiProperty({ description: 'Age of the server process in seconds.' })
  uptime!: number;

  @ApiProperty({
    ...ANY_OBJECT,
    description: 'Memory of the server process (workers not included) in bytes.',
  })
  memory!: Record<string, number>;

  @ApiProperty({
    ...ANY_OBJECT,
    description: 'Summary of the pool; /api/status has all of it.',
  })
  pyodide!: object;

  @ApiProperty({ description: 'Time of the answer, ISO 8601 in UTC.', format: 'date-time' })
  timestamp!: string;

  @ApiProperty({
    ...ANY_OBJECT,
    description:
      'overview (totals, times in whole ms, rates in percent: a string with one decimal such as `"66.7"`, or the number 0 if nothing ran), recent (the last hour), topIPs, topErrors, userAgents (the ten most frequent each), hourlyTrend (executions in each of 24 hours, oldest first).',
  })
  executionStats!: object;
}
