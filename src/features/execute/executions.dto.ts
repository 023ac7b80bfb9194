import { ApiProperty } from '../../server/http/annotations/lazy-swagger.js';
import { EnvelopeDto } from '../../server/http/answers/envelope.dto.js';

export class RunningExecutionDto {
  @ApiProperty({ description: 'Its id, by which it can be cancelled.', format: 'uuid' })
  executionId!: string;

  @ApiProperty({ description: 'When it was accepted, ISO 8601 in UTC.', format: 'date-time' })
  since!: string;
}

export class ExecutionsDto {
  @ApiProperty({
    description: 'Queued and running executions of the caller, oldest first.',
    type: [RunningExecutionDto],
  })
  executions!: RunningExecutionDto[];
}

/** The answer of GET /api/executions. */
export class ExecutionsAnswerDto extends EnvelopeDto {
  @ApiProperty({ description: 'Queued and running executions.', type: ExecutionsDto })
  data!: ExecutionsDto;
}

export class CancelledDto {
  @ApiProperty({ description: 'The execution that is being cancelled.', format: 'uuid' })
  executionId!: string;
}

/** The answer of DELETE /api/executions/{id}. */
export class CancelledAnswerDto extends EnvelopeDto {
  @ApiProperty({ description: 'What was cancelled.', type: CancelledDto })
  data!: CancelledDto;
}
