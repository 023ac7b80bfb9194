import { EnvelopeDto } from '../common/envelope.dto.js';
import { ApiProperty, ApiPropertyOptional } from '../common/lazy-swagger.js';
import { ExecutionDto } from './execute-answer.dto.js';
import { Obeys } from './obeys.js';
import { kindOf, type Rule } from './text-rules.js';

const itemsRule: Rule = (value) => {
  if (!Array.isArray(value)) return `must be an array of requests; received ${kindOf(value)}`;
  return value.length === 0 ? 'must have at least one request' : null;
};

/** Programs that have nothing to do with each other. */
export class BatchDto {
  @ApiProperty({
    description: 'Each as the body of `POST /api/execute`; their number is limited by the server.',
    type: 'array',
    // An item that breaks a rule does so for itself, so the request with it is valid.
    items: {
      anyOf: [
        { $ref: '#/components/schemas/ExecuteDto' },
        { type: 'object', additionalProperties: true, description: 'Anything else: it fails for itself.' },
      ],
    },
    minItems: 1,
    example: [{ code: '6 * 7' }, { code: '1 / 0' }],
  })
  @Obeys(itemsRule)
  items!: unknown[];
}

export class BatchItemDto {
  @ApiProperty({ description: 'Whether this run ended well.' })
  success!: boolean;

  @ApiProperty({
    description: 'What this run produced; null when it did not happen.',
    type: ExecutionDto,
    nullable: true,
  })
  data!: ExecutionDto | null;

  @ApiProperty({
    description: 'What went wrong as a sentence; null on success.',
    type: String,
    nullable: true,
  })
  error!: string | null;

  @ApiPropertyOptional({ description: 'A stable name of what went wrong; absent on success.' })
  code?: string;
}

export class BatchResultDto {
  @ApiProperty({
    description: 'By which the whole batch can be cancelled, like an execution; `X-Execution-Id` chooses it.',
    format: 'uuid',
  })
  batchId!: string;

  @ApiProperty({ description: 'One for each item, in their order.', type: [BatchItemDto] })
  results!: BatchItemDto[];
}

/** The answer of POST /api/execute/batch. */
export class BatchAnswerDto extends EnvelopeDto {
  @ApiProperty({ description: 'What became of each item.', type: BatchResultDto })
  data!: BatchResultDto;
}
