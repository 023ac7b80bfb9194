import { ApiProperty } from '../../server/http/annotations/lazy-swagger.js';
import { EnvelopeDto } from '../../server/http/answers/envelope.dto.js';

/** What all health routes of the predecessor say. */
export class ReadyDto {
  @ApiProperty({ description: 'ok, degraded, healthy or ready.', example: 'ok' })
  status!: string;

  @ApiProperty({ description: 'Time of the answer, ISO 8601 in UTC.', format: 'date-time' })
  timestamp!: string;
}

/** Data of GET /api/health. */
export class HealthDto extends ReadyDto {
  @ApiProperty({ description: 'The status as a sentence.' })
  message!: string;

  @ApiProperty({ description: 'Duration of the execution, including its wait, in ms.' })
  responseTime!: number;
}

/** Data of GET /health. */
export class GlanceDto extends ReadyDto {
  @ApiProperty({ description: 'The server process.', example: 'running' })
  server!: string;

  @ApiProperty({ description: 'Whether Python can be run.', enum: ['available', 'unavailable'] })
  pyodide!: string;

  @ApiProperty({ description: 'Age of the server process in seconds.' })
  uptime!: number;

  @ApiProperty({ description: 'Duration of the check in ms.' })
  responseTime!: number;
}

/** Data of GET /healthcheck. */
export class HealthcheckDto extends ReadyDto {
  @ApiProperty({ description: 'Summary of the pool.', type: 'object', additionalProperties: true })
  pyodide!: object;

  @ApiProperty({ description: 'Age of the server process in seconds.' })
  uptime!: number;

  @ApiProperty({ description: 'Duration of the check in ms.' })
  responseTime!: number;
}

/** The answer of GET /api/health. */
export class HealthAnswerDto extends EnvelopeDto {
  @ApiProperty({ description: 'The state of the service.', type: HealthDto })
  data!: HealthDto;
}

/** The answer of GET /health. */
export class GlanceAnswerDto extends EnvelopeDto {
  @ApiProperty({ description: 'The state of the service.', type: GlanceDto })
  data!: GlanceDto;
}

/** The answer of GET /healthcheck. */
export class HealthcheckAnswerDto extends EnvelopeDto {
  @ApiProperty({ description: 'The state of the service.', type: HealthcheckDto })
  data!: HealthcheckDto;
}

/** The answer of GET /ready. */
export class ReadyAnswerDto extends EnvelopeDto {
  @ApiProperty({ description: 'The state of the service.', type: ReadyDto })
  data!: ReadyDto;
}
