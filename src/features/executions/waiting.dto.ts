import { OUTCOMES } from '../../engine/protocol/messages.js';
import { ApiProperty } from '../../server/http/annotations/lazy-swagger.js';

/** A run that waits for results, or has ended a short time ago. */
export class RunDto {
  @ApiProperty({ description: 'Its id: that of its execution.', format: 'uuid' })
  id!: string;

  @ApiProperty({
    description: 'waiting: it needs results. ended: its last answer can be requested again for a while.',
    enum: ['waiting', 'ended'],
  })
  state!: string;

  @ApiProperty({ description: '`waiting`, or how it ended.', enum: OUTCOMES })
  outcome!: string;

  @ApiProperty({ description: 'What the next results are for.', type: 'integer', minimum: 1, example: 1 })
  round!: number;

  @ApiProperty({ description: 'When it first waited, ISO 8601 in UTC.', format: 'date-time' })
  createdAt!: string;

  @ApiProperty({ description: 'When it expires unless it is resumed.', format: 'date-time' })
  expiresAt!: string;

  @ApiProperty({ description: 'Stored size of its state, in bytes.', type: 'integer', example: 61_440 })
  checkpointBytes!: number;

  @ApiProperty({ description: 'Whether it outlives the server: SESSION_STORE is disk or redis.' })
  durable!: boolean;
}

/** A call of a tool that the program waits for. */
export class CallDto {
  @ApiProperty({
    description:
      'Its id, unique in the run. A round that is run again makes the same calls with the same ids: with the id of the run it is an idempotency key.',
    example: 'c1',
  })
  id!: string;

  @ApiProperty({ description: 'The name of the tool.', example: 'search' })
  name!: string;

  @ApiProperty({
    description: 'Arguments by name.',
    type: 'object',
    additionalProperties: true,
    example: { q: 'x' },
  })
  arguments!: Record<string, unknown>;
}
