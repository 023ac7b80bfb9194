import { EnvelopeDto } from '../../common/envelope.dto.js';
import { ApiProperty } from '../../common/lazy-swagger.js';
import { ExecutionDto } from '../../execute/execute-answer.dto.js';
import { STEP_STATES } from '../session-steps.service.js';

/** A state that can be gone back to. */
export class CheckpointDto {
  @ApiProperty({ description: 'Its id: 128 random bits in hexadecimal.' })
  id!: string;

  @ApiProperty({ description: 'Its size as it is stored.', type: 'integer', example: 61_440 })
  bytes!: number;

  @ApiProperty({ description: 'When it was made, ISO 8601 in UTC.', format: 'date-time' })
  createdAt!: string;

  @ApiProperty({ description: 'What made it.', enum: ['step', 'file', 'import'] })
  origin!: string;
}

/** The checkpoint that a step left. */
export class StepCheckpointDto extends CheckpointDto {
  @ApiProperty({
    description: 'Time that making it took, in ms; null for one that was there before the step.',
    type: Number,
    nullable: true,
  })
  time!: number | null;
}

/** How much a session has in files. */
export class FileCountDto {
  @ApiProperty({ description: 'Number of files, folders and links not counted.', type: 'integer' })
  count!: number;

  @ApiProperty({ description: 'Their bytes.', type: 'integer' })
  bytes!: number;
}

/** Everything about a session. */
export class SessionDto {
  @ApiProperty({
    description: 'Its id. Whoever knows it can use the session, unless the server asks for keys.',
  })
  id!: string;

  @ApiProperty({ description: 'When it was made, ISO 8601 in UTC.', format: 'date-time' })
  createdAt!: string;

  @ApiProperty({ description: 'When it was last changed.', format: 'date-time' })
  lastUsedAt!: string;

  @ApiProperty({ description: 'When it expires unless it is used before.', format: 'date-time' })
  expiresAt!: string;

  @ApiProperty({ description: 'Time from its last use to its end, in ms.', type: 'integer' })
  ttl!: number;

  @ApiProperty({
    description: 'Runs in it, and in the session it was forked from before that.',
    type: 'integer',
  })
  executions!: number;

  @ApiProperty({
    description: 'The state that the next run starts from; null is a pristine interpreter.',
    type: CheckpointDto,
    nullable: true,
  })
  checkpoint!: CheckpointDto | null;

  @ApiProperty({ description: 'States that can be rolled back to.', type: 'integer' })
  checkpoints!: number;

  @ApiProperty({ description: 'Bytes of all of them.', type: 'integer' })
  checkpointBytes!: number;

  @ApiProperty({
    description: 'What is in its work folder; null for a state that an earlier version of the server stored.',
    type: FileCountDto,
    nullable: true,
  })
  files!: FileCountDto | null;

  @ApiProperty({ description: 'Packages that it asked for.', type: [String] })
  packages!: string[];

  @ApiProperty({
    description: 'What the client gave to be kept with it; null when nothing.',
    type: 'object',
    additionalProperties: true,
    nullable: true,
  })
  metadata!: object | null;
}

export class SessionAnswerDto extends EnvelopeDto {
  @ApiProperty({ description: 'The session.', type: SessionDto })
  data!: SessionDto;
}

export class DeletedSessionDto {
  @ApiProperty({ description: 'The id that it had.' })
  id!: string;

  @ApiProperty({ description: 'Always true.' })
  deleted!: boolean;
}

/** The answer of DELETE /api/sessions/{id}. */
export class DeletedSessionAnswerDto extends EnvelopeDto {
  @ApiProperty({ description: 'What was deleted.', type: DeletedSessionDto })
  data!: DeletedSessionDto;
}

export class SessionPageDto {
  @ApiProperty({ description: 'The newest first.', type: [SessionDto] })
  sessions!: SessionDto[];

  @ApiProperty({
    description: 'Value of `cursor` for the next page; null at the end.',
    type: String,
    nullable: true,
  })
  next!: string | null;
}

export class SessionPageAnswerDto extends EnvelopeDto {
  @ApiProperty({ description: 'One page.', type: SessionPageDto })
  data!: SessionPageDto;
}

export class CheckpointListDto {
  @ApiProperty({ description: 'In the order in which they were made.', type: [CheckpointDto] })
  checkpoints!: CheckpointDto[];

  @ApiProperty({
    description: 'Id of the one that the next run starts from; null is a pristine interpreter.',
    type: String,
    nullable: true,
  })
  current!: string | null;
}

export class CheckpointListAnswerDto extends EnvelopeDto {
  @ApiProperty({ description: 'States that can be rolled back to.', type: CheckpointListDto })
  data!: CheckpointListDto;
}

/** What a run in a session produced, and what became of the session. */
export class SessionExecutionDto extends ExecutionDto {
  @ApiProperty({
    description:
      'kept: the session stands at the state after the run, also when it failed or was stopped. restored: it stands where it stood before, and what the run changed is lost. gone: it was deleted meanwhile. unknown: the store did not confirm.',
    enum: STEP_STATES,
  })
  state!: string;

  @ApiProperty({
    description: 'Why the state is not kept, as a sentence; null when it is.',
    type: String,
    nullable: true,
  })
  stateReason!: string | null;

  @ApiProperty({
    description: 'Where the session stands now; null is a pristine interpreter, or not known.',
    type: StepCheckpointDto,
    nullable: true,
  })
  checkpoint!: StepCheckpointDto | null;

  @ApiProperty({ description: 'Time that restoring the state took, in ms; 0 when the worker still had it.' })
  restoreTime!: number;
}

export class SessionExecuteAnswerDto extends EnvelopeDto {
  @ApiProperty({ description: 'What the run produced, whatever its outcome.', type: SessionExecutionDto })
  data!: SessionExecutionDto;
}

export class SessionFileDto {
  @ApiProperty({ description: 'Relative to the work folder.', example: 'data/in.csv' })
  path!: string;

  @ApiProperty({ description: 'What it is.', enum: ['file', 'folder', 'link', 'other'] })
  kind!: string;

  @ApiProperty({ description: 'Bytes of a file; 0 for everything else.', type: 'integer' })
  size!: number;

  @ApiProperty({ description: 'When it was last changed, by the clock of the session.', format: 'date-time' })
  modifiedAt!: string;
}

export class SessionFileListDto {
  @ApiProperty({ description: 'Folders before what is in them.', type: [SessionFileDto] })
  files!: SessionFileDto[];
}

export class SessionFileListAnswerDto extends EnvelopeDto {
  @ApiProperty({ description: 'Everything in the work folder.', type: SessionFileListDto })
  data!: SessionFileListDto;
}
