import { ApiOptional } from '../../server/http/annotations/api-optional.js';
import { ApiProperty } from '../../server/http/annotations/lazy-swagger.js';
import { EnvelopeDto } from '../../server/http/answers/envelope.dto.js';
import { Obeys } from '../../server/http/rules/obeys.js';
import { Rules } from '../../server/http/rules/schema-rules.js';
import { TIMEOUT_MAX_MS, timeoutRule } from '../../server/http/rules/text-rules.js';
import {
  ERROR_MESSAGE_LENGTH_MAX,
  ERROR_TYPE_LENGTH_MAX,
  RESULTS_MAX,
  RUN_TTL_MAX_MS,
  resultsRule,
  roundRule,
  runTtlRule,
} from '../executions/tool-rules.js';
import { CallDto, RunDto } from '../executions/waiting.dto.js';
import { wholeTimeout } from '../executions/whole-timeout.js';

export class ToolFaultDto {
  @ApiProperty({
    description: '`type` of the ToolError that the program gets.',
    maxLength: ERROR_TYPE_LENGTH_MAX,
    required: false,
    nullable: true,
  })
  type?: string;

  @ApiProperty({ description: 'Its message.', maxLength: ERROR_MESSAGE_LENGTH_MAX })
  message!: string;
}

/** What a call came to: a value or an error. */
@Rules({ keywords: { oneOf: [{ required: ['value'] }, { required: ['error'] }] } })
export class ToolResultDto {
  @ApiProperty({ description: 'The id of the call.', maxLength: 20, example: 'c1' })
  id!: string;

  @ApiProperty({
    description: 'Any JSON value: Python reads integers of any size, and `1.0` as a float.',
    required: false,
    nullable: true,
    oneOf: [
      { type: 'object', additionalProperties: true },
      { type: 'array', items: {} },
      { type: 'string' },
      { type: 'number' },
      { type: 'boolean' },
    ],
  })
  value?: unknown;

  @ApiProperty({
    description: 'The call failed: the program gets a ToolError.',
    type: ToolFaultDto,
    required: false,
  })
  error?: ToolFaultDto;
}

/** Results for a run that waits. */
@Rules({ prepare: wholeTimeout })
export class ResumeDto {
  @ApiProperty({
    description:
      'The `round` of the run. Repeating a request for a round gives the stored answer; other results for it, or another round, are refused.',
    type: 'integer',
    minimum: 1,
    example: 1,
  })
  @Obeys(roundRule)
  round!: number;

  @ApiProperty({
    description: 'Results of open calls; some may be missing, and stay open.',
    type: [ToolResultDto],
    maxItems: RESULTS_MAX,
  })
  @Obeys(resultsRule)
  results!: ToolResultDto[];

  @ApiOptional({
    description:
      'Wall-clock limit of this round in ms; a fraction is rounded up. Default: that of the request that started the run.',
    type: 'number',
    exclusiveMinimum: 0,
    maximum: TIMEOUT_MAX_MS,
  })
  @Obeys(timeoutRule)
  timeout?: number;
}

/** How the new run waits. */
@Rules({ body: 'optional' })
export class ForkRunDto {
  @ApiOptional({
    description: 'Time after each answer at which it expires, in ms. Default: that of the forked run.',
    type: 'integer',
    minimum: 1_000,
    maximum: RUN_TTL_MAX_MS,
    example: 86_400_000,
  })
  @Obeys(runTtlRule)
  ttl?: number;
}

export class WaitingRunDto {
  @ApiProperty({ description: 'The run.', type: RunDto })
  run!: RunDto;

  @ApiProperty({ description: 'Its calls without a result.', type: [CallDto] })
  calls!: CallDto[];
}

/** The answer of GET /api/runs/{id}. */
export class RunAnswerDto extends EnvelopeDto {
  @ApiProperty({ description: 'The run, and what it waits for.', type: WaitingRunDto })
  data!: WaitingRunDto;
}

export class RunPageDto {
  @ApiProperty({ description: 'Newest first.', type: [RunDto] })
  runs!: RunDto[];

  @ApiProperty({
    description: 'Value of `cursor` for the next page; null on the last.',
    type: String,
    nullable: true,
  })
  next!: string | null;
}

export class RunPageAnswerDto extends EnvelopeDto {
  @ApiProperty({ description: 'One page.', type: RunPageDto })
  data!: RunPageDto;
}

export class DeletedRunDto {
  @ApiProperty({ description: 'The id of the deleted run.', format: 'uuid' })
  id!: string;

  @ApiProperty({ description: 'Always true.' })
  deleted!: boolean;
}

export class DeletedRunAnswerDto extends EnvelopeDto {
  @ApiProperty({ description: 'What was deleted.', type: DeletedRunDto })
  data!: DeletedRunDto;
}
