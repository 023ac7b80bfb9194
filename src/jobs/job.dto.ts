import { EnvelopeDto } from '../common/envelope.dto.js';
import { ApiProperty, ApiPropertyOptional } from '../common/lazy-swagger.js';
import { ApiWholeTimeout } from '../execute/api-whole-timeout.js';
import { AsyncExecuteDto } from '../execute/async-execute.dto.js';
import { ExecutionDto } from '../execute/execute-answer.dto.js';
import { JOB_STATES } from './job.js';

/** What the JSON answer of an execution has, without `meta`. */
export class JobAnswerDto {
  @ApiProperty({ description: 'Whether the run ended well.' })
  success!: boolean;

  @ApiProperty({
    description: 'What the run produced; null when the code was not run.',
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

const MOMENT = { type: String, format: 'date-time', nullable: true } as const;

/** Where the delivery to `callbackUrl` stands. */
export class CallbackDto {
  @ApiProperty({ description: '`callbackUrl` of the request.', format: 'uri' })
  url!: string;

  @ApiProperty({
    description: '`failed`: no more attempts are made.',
    enum: ['pending', 'delivered', 'failed'],
  })
  state!: string;

  @ApiProperty({ description: 'How many there have been.', type: 'integer' })
  attempts!: number;

  @ApiProperty({
    description: 'HTTP status that the last attempt was answered with.',
    type: 'integer',
    nullable: true,
  })
  lastStatus!: number | null;

  @ApiProperty({ description: 'What went wrong with the last attempt.', type: String, nullable: true })
  lastError!: string | null;

  @ApiProperty({ ...MOMENT, description: 'When the next one is due; null before the job has ended.' })
  nextAttemptAt!: string | null;
}

export class JobDto {
  @ApiProperty({ description: 'The id of the job.', format: 'uuid' })
  id!: string;

  @ApiProperty({
    description:
      'Where it stands. `failed` is every end but a good one: an exception, a limit, a crash; `answer` has the rest.',
    enum: JOB_STATES,
  })
  state!: string;

  @ApiProperty({
    description: 'How often its code was begun; more than 1 when a server ended while it ran.',
    type: 'integer',
  })
  attempts!: number;

  @ApiProperty({ description: 'Of the last attempt.', type: String, nullable: true, format: 'uuid' })
  executionId!: string | null;

  @ApiProperty({ description: 'When it was accepted.', format: 'date-time' })
  createdAt!: string;

  @ApiProperty({ ...MOMENT, description: 'When the last attempt began.' })
  startedAt!: string | null;

  @ApiProperty({ ...MOMENT, description: 'When it ended.' })
  finishedAt!: string | null;

  @ApiProperty({ ...MOMENT, description: 'Until when it is kept; null before it has ended.' })
  expiresAt!: string | null;

  @ApiProperty({
    description: 'The delivery to `callbackUrl`; null without one. While it is pending the job is kept.',
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
    description: 'The value of `before` for the next page; null on the last.',
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
