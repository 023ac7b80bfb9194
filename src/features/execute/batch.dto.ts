import { ApiProperty, ApiPropertyOptional } from '../../server/http/annotations/lazy-swagger.js';
import { EnvelopeDto } from '../../server/http/answers/envelope.dto.js';
import { Obeys } from '../../server/http/rules/obeys.js';
import { kindOf, type Rule } from '../../server/http/rules/text-rules.js';
import { ExecutionDto } from '../executions/execute-answer.dto.js';

const itemsRule: Rule = (value) => {
  if (!Array.isArray(value)) return `must be an array of requests; received ${kindOf(value)}`;
  return value.length === 0 ? 'must have at least one request' : null;
};

/** Programs that have nothing to do with each other. */
export class BatchDto {
  @ApiProperty({
    description: 'Each item has the form of the body of `POST /api/execute`; the server limits their number.',
    type: 'array',
    // An item that breaks a rule does so for itself, so the request with it is valid.
    items: {
      anyOf: [
        { $ref: '#/components/schemas/ExecuteDto' },
        { type: 'object', additionalProperties: true, description: 'Anything else: only this item fails.' },
      ],
    },
    minItems: 1,
    example: [{ code: '6 * 7' }, { code: '1 / 0' }],
  })
  @Obeys(itemsRule)
  items!: unknown[];
}

export class BatchItemDto {
  @ApiProperty({ description: 'Whether this execution succeeded.' })
  success!: boolean;

  @ApiProperty({
    description: 'What this execution produced; null if it did not run.',
    type: ExecutionDto,
    nullable: true,
  })
  data!: ExecutionDto | null;

  @ApiProperty({
    description: 'The error message; null on success.',
    type: String,
    nullable: true,
  })
  error!: string | null;

  @ApiPropertyOptional({ description: 'The stable error code; absent on success.' })
  code?: string;
}

export class BatchResultDto {
  @ApiProperty({
    description: 'Id for cancelling the whole batch, like an execution; `X-Execution-Id` sets it.',
    format: 'uuid',
  })
  batchId!: string;

  @ApiProperty({ description: 'One result per item, in order.', type: [BatchItemDto] })
  results!: BatchItemDto[];
}

/** The answer of POST /api/execute/batch. */
export class BatchAnswerDto extends EnvelopeDto {
  @ApiProperty({ description: 'The result of each item.', type: BatchResultDto })
  data!: BatchResultDto;
}
