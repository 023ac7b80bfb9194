import { EnvelopeDto } from '../common/envelope.dto.js';
import { ApiProperty } from '../common/lazy-swagger.js';

export class RunningExecutionDto {
  @ApiProperty({ description: 'Its id, by which it can be cancelled.', format: 'uuid' })
  executionId!: string;

  @ApiProperty({ description: 'When it was taken, ISO 8601 in UTC.', format: 'date-time' })
  since!: string;
}

export class ExecutionsDto {
  @ApiProperty({
    description: 'Executions of the caller that wait or run, oldest first.',
    type: [RunningExecutionDto],
  })
  executions!: RunningExecutionDto[];
}

/** The answer of GET /api/executions. */
export class ExecutionsAnswerDto extends EnvelopeDto {
  @ApiProperty({ description: 'What waits or runs.', type: ExecutionsDto })
  data!: ExecutionsDto;
}

export class CancelledDto {
  @ApiProperty({ description: 'The execution that was told to end.', format: 'uuid' })
  executionId!: string;
}

/** The answer of DELETE /api/executions/{id}. */
export class CancelledAnswerDto extends EnvelopeDto {
  @ApiProperty({ description: 'What was cancelled.', type: CancelledDto })
  data!: CancelledDto;
}
