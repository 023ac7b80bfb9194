import { ExecuteDto } from '../../features/executions/execute.dto.js';
import { wholeTimeout } from '../../features/executions/whole-timeout.js';
import { ApiProperty } from '../../server/http/annotations/lazy-swagger.js';
import { EnvelopeDto } from '../../server/http/answers/envelope.dto.js';
import { Rules } from '../../server/http/rules/schema-rules.js';

/** The request of POST /api/execute-stream. */
@Rules({ unknown: 'ignored', prepare: wholeTimeout })
export class ExecuteStreamDto extends ExecuteDto {}

/** What the predecessor's routes report about a run. */
export class RawDataDto {
  @ApiProperty({
    description: 'str() of the value of the last expression; "None" without one.',
    example: '42',
  })
  result!: string;

  @ApiProperty({ description: 'What was written to standard output.', example: 'hello\n' })
  stdout!: string;

  @ApiProperty({ description: 'What was written to standard error.', example: '' })
  stderr!: string;

  @ApiProperty({ description: 'Wall-clock time of the execution in whole ms.', type: 'integer', example: 3 })
  executionTime!: number;
}

/** The answer of POST /api/execute-raw. */
export class RawAnswerDto extends EnvelopeDto {
  @ApiProperty({
    description: 'What the execution produced; null if it failed.',
    type: RawDataDto,
    nullable: true,
  })
  data!: RawDataDto | null;
}

/** Workers were replaced. */
export class RecycledDto {
  @ApiProperty({ description: 'What was done, as a message.' })
  message!: string;

  @ApiProperty({ description: 'Number of workers, all of them new.', type: 'integer', example: 2 })
  processes!: number;
}

/** The answer of the routes that recycle workers. */
export class RecycledAnswerDto extends EnvelopeDto {
  @ApiProperty({ description: 'What was done.', type: RecycledDto })
  data!: RecycledDto;
}
