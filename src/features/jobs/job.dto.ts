import { ApiProperty, ApiPropertyOptional } from '../../server/http/annotations/lazy-swagger.js';
import { EnvelopeDto } from '../../server/http/answers/envelope.dto.js';
import { ApiWholeTimeout } from '../executions/api-whole-timeout.js';
import { AsyncExecuteDto } from '../executions/async-execute.dto.js';
import { ExecutionDto } from '../executions/execute-answer.dto.js';
import { JOB_STATES } from './job.js';

/** What the JSON answer of an execution has, without `meta`. */
export class JobAnswerDto {
  @ApiProperty({ description: 'Whether the execution succeeded.' })
  success!: boolean;

  @ApiProperty({
    description: 'What the execution produced; null if the code was not run.',
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

const MOMENT = { type: String, format: 'date-time', nullable: true } as const;

/** Where the delivery to `callbackUrl` stands. */
export class CallbackDto {
  @ApiProperty({ description: '`callbackUrl` of the request.', format: 'uri' })
  url!: string;

  @ApiProperty({
    description: '`failed`: no further attempts are made.',
    enum: ['pending', 'delivered', 'failed'],
  })
  state!: string;

  @ApiProperty({ description: 'Number of attempts so far.', type: 'integer' })
  attempts!: number;

  @ApiProperty({
    description: 'HTTP status of the answer to the last attempt.',
    type: 'integer',
    nullable: true,
  })
  lastStatus!: number | null;

  @ApiProperty({ description: 'Error of the last attempt.', type: String, nullable: true })
  lastError!: string | null;

  @ApiProperty({ ...MOMENT, description: 'When the next attempt is due; null before the job has ended.' })
  nextAttemptAt!: string | null;
}

export class JobDto {
  @ApiProperty({ description: 'The id of the job.', format: 'uuid' })
  id!: string;

  @ApiProperty({
    description:
      'Its state. `failed` covers every unsuccessful end: an exception, a limit, a crash; `answer` has the details.',
    enum: JOB_STATES,
  })
  state!: string;

  @ApiProperty({
    description: 'How often its code was started; more than 1 if a server stopped while it ran.',
    type: 'integer',
  })
  attempts!: number;

  @ApiProperty({
    description: 'Execution id of the last attempt.',
    type: String,
    nullable: true,
    format: 'uuid',
  })
  executionId!: string | null;

  @ApiProperty({ description: 'When it was accepted.', format: 'date-time' })
  createdAt!: string;

  @ApiProperty({ ...MOMENT, description: 'When the last attempt began.' })
  startedAt!: string | null;

  @ApiProperty({ ...MOMENT, description: 'When it ended.' })
  finishedAt!: string | null;

  @ApiProperty({ ...MOMENT, description: 'When it is deleted; null before it has ended.' })
  expiresAt!: string | null;

  @ApiProperty({
    description: 'The delivery to `callbackUrl`; null without one. The job is kept while it is pending.',
    type: CallbackDto,
    nullable: true,
  })
  callback!: CallbackDto | null;
}

export class JobWithAnswerDto extends JobDto {
  @ApiProperty({ description: 'How it ended; null before it has.', type: JobAnswerDto, nullable: true })
  answer!: JobAnswerDto | null;
}

/** The answer of GET /api/jobs/{id}. */
export class JobEnvelopeDto extends EnvelopeDto {
  @ApiProperty({ description: 'The job.', type: JobWithAnswerDto })
  data!: JobWithAnswerDto;
}

export class JobListDto {
  @ApiProperty({ description: 'Jobs of the caller, newest first, without their answers.', type: [JobDto] })
  jobs!: JobDto[];

  @ApiProperty({
    description: 'Value of `before` for the next page; null on the last.',
    type: String,
    nullable: true,
  })
  next!: string | null;
}

/** The answer of GET /api/jobs. */
export class JobListEnvelopeDto extends EnvelopeDto {
  @ApiProperty({ description: 'A page of jobs.', type: JobListDto })
  data!: JobListDto;
}

/** What to run later: the request of an execution. */
@ApiWholeTimeout()
export class JobRequestDto extends AsyncExecuteDto {}
