import { ApiProperty } from '../../../server/http/annotations/lazy-swagger.js';
import { EnvelopeDto } from '../../../server/http/answers/envelope.dto.js';
import { ExecutionDto } from '../../executions/execute-answer.dto.js';
import { STEP_STATES } from '../session-steps.service.js';

/** A state that can be gone back to. */
export class CheckpointDto {
  @ApiProperty({ description: 'Its id: 128 random bits in hexadecimal.' })
  id!: string;

  @ApiProperty({ description: 'Its stored size in bytes.', type: 'integer', example: 61_440 })
  bytes!: number;

  @ApiProperty({ description: 'When it was created, ISO 8601 in UTC.', format: 'date-time' })
  createdAt!: string;

  @ApiProperty({ description: 'What created it.', enum: ['step', 'file', 'import'] })
  origin!: string;
}

/** The checkpoint that a step left. */
export class StepCheckpointDto extends CheckpointDto {
  @ApiProperty({
    description: 'Time taken to create it, in ms; null if it existed before the step.',
    type: Number,
    nullable: true,
  })
  time!: number | null;
}

/** How much a session has in files. */
export class FileCountDto {
  @ApiProperty({ description: 'Number of files; folders and links are not counted.', type: 'integer' })
  count!: number;

  @ApiProperty({ description: 'Their bytes.', type: 'integer' })
  bytes!: number;
}

/** Everything about a session. */
export class SessionDto {
  @ApiProperty({
    description: 'Its id. Without API keys, any client that knows it can use the session.',
  })
  id!: string;

  @ApiProperty({ description: 'When it was created, ISO 8601 in UTC.', format: 'date-time' })
  createdAt!: string;

  @ApiProperty({ description: 'When it was last changed.', format: 'date-time' })
  lastUsedAt!: string;

  @ApiProperty({ description: 'When it expires unless it is used again.', format: 'date-time' })
  expiresAt!: string;

  @ApiProperty({ description: 'Time after its last use at which it expires, in ms.', type: 'integer' })
  ttl!: number;

  @ApiProperty({
    description: 'Executions in it, including those of the session it was forked from up to the fork.',
    type: 'integer',
  })
  executions!: number;

  @ApiProperty({
    description: 'The state that the next step starts from; null is a pristine interpreter.',
    type: CheckpointDto,
    nullable: true,
  })
  checkpoint!: CheckpointDto | null;

  @ApiProperty({ description: 'Checkpoints available for rollback.', type: 'integer' })
  checkpoints!: number;

  @ApiProperty({ description: 'Their total size in bytes.', type: 'integer' })
  checkpointBytes!: number;

  @ApiProperty({
    description: 'Contents of its work folder; null for a state stored by an earlier version of the server.',
    type: FileCountDto,
    nullable: true,
  })
  files!: FileCountDto | null;

  @ApiProperty({ description: 'Packages that it requires.', type: [String] })
  packages!: string[];

  @ApiProperty({
    description: 'What the client stored with it; null if nothing.',
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
  @ApiProperty({ description: 'The id of the deleted session.' })
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
  @ApiProperty({ description: 'Newest first.', type: [SessionDto] })
  sessions!: SessionDto[];

  @ApiProperty({
    description: 'Value of `cursor` for the next page; null on the last.',
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
  @ApiProperty({ description: 'In order of creation.', type: [CheckpointDto] })
  checkpoints!: CheckpointDto[];

  @ApiProperty({
    description: 'Id of the one that the next step starts from; null is a pristine interpreter.',
    type: String,
    nullable: true,
  })
  current!: string | null;
}

export class CheckpointListAnswerDto extends EnvelopeDto {
  @ApiProperty({ description: 'Checkpoints available for rollback.', type: CheckpointListDto })
  data!: CheckpointListDto;
}

/** What a run in a session produced, and what became of the session. */
export class SessionExecutionDto extends ExecutionDto {
  @ApiProperty({
    description:
      'kept: the session is at the state after the step, even if it failed or was stopped. restored: it is at its previous state, and the changes of the step are lost. gone: it was deleted in the meantime. unknown: the store did not confirm.',
    enum: STEP_STATES,
  })
  state!: string;

  @ApiProperty({
    description: 'Why the state was not kept, as a sentence; null if it was.',
    type: String,
    nullable: true,
  })
  stateReason!: string | null;

  @ApiProperty({
    description: 'The current checkpoint of the session; null: a pristine interpreter, or unknown.',
    type: StepCheckpointDto,
    nullable: true,
  })
  checkpoint!: StepCheckpointDto | null;

  @ApiProperty({ description: 'Time taken to restore the state, in ms; 0 if the worker still had it.' })
  restoreTime!: number;
}

export class SessionExecuteAnswerDto extends EnvelopeDto {
  @ApiProperty({
    description: 'What the execution produced, whatever its outcome.',
    type: SessionExecutionDto,
  })
  data!: SessionExecutionDto;
}

export class SessionFileDto {
  @ApiProperty({ description: 'Relative to the work folder.', example: 'data/in.csv' })
  path!: string;

  @ApiProperty({ description: 'Its type.', enum: ['file', 'folder', 'link', 'other'] })
  kind!: string;

  @ApiProperty({ description: 'Bytes of a file; 0 for everything else.', type: 'integer' })
  size!: number;

  @ApiProperty({ description: 'When it was last changed, by the clock of the session.', format: 'date-time' })
  modifiedAt!: string;
}

export class SessionFileListDto {
  @ApiProperty({ description: 'Folders precede their contents.', type: [SessionFileDto] })
  files!: SessionFileDto[];
}

export class SessionFileListAnswerDto extends EnvelopeDto {
  @ApiProperty({ description: 'Everything in the work folder.', type: SessionFileListDto })
  data!: SessionFileListDto;
}
