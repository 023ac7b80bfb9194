import { ApiProperty } from '../common/lazy-swagger.js';

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

  @ApiProperty({ ...ANY_OBJECT, description: 'The pool in short; the whole is in /api/status.' })
  pyodide!: object;

  @ApiProperty({ description: 'Moment of the answer, ISO 8601 in UTC.', format: 'date-time' })
  timestamp!: string;

  @ApiProperty({
    ...ANY_OBJECT,
    description:
      'overview (totals, rates in per cent, times in ms), recent (the last hour), topIPs, topErrors, userAgents (the ten most frequent each), hourlyTrend (24 hours, oldest first, UTC).',
  })
  executionStats!: object;
}
