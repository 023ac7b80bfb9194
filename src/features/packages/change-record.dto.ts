import { ERROR_CODES, type ErrorCode } from '../../base/error-table.js';
import { MAKING } from '../../engine/assembly/stage.js';
import { ApiProperty, ApiPropertyOptional } from '../../server/http/annotations/lazy-swagger.js';
import { EnvelopeDto } from '../../server/http/answers/envelope.dto.js';
import { CHANGE_STATES, type ChangeKind, type ChangeState } from './change.js';
import { ChangeDto } from './packages.dto.js';
import { STAGES } from './progress.js';

const KINDS: readonly ChangeKind[] = ['install', 'remove', 'start'];
const MOMENT = { type: String, format: 'date-time', nullable: true } as const;

/** A count of finished items and its total. */
export class CountDto {
  @ApiProperty({ description: 'Number finished.', type: 'integer', minimum: 0 })
  done!: number;

  @ApiProperty({ description: 'Number known so far.', type: 'integer', minimum: 0 })
  total!: number;
}

/** Bytes received and their total. */
export class ByteCountDto {
  @ApiProperty({ description: 'Bytes received.', type: 'integer', minimum: 0 })
  done!: number;

  @ApiProperty({
    description: 'Bytes of all files; null while the size of a file is unknown.',
    type: 'integer',
    nullable: true,
  })
  total!: number | null;
}

/** Progress of a change. */
export class ChangeProgressDto {
  @ApiProperty({
    description:
      '`waiting` for an earlier change; `resolving` versions; `downloading` files; `building` the image; `checking` it with a test worker; `rolling`, that is, replacing the workers. At server start also `preparing`, `starting` workers, and `retrying` after a failure.',
    enum: STAGES,
  })
  stage!: string;

  @ApiPropertyOptional({ description: 'In `downloading`: files.', type: CountDto })
  files?: CountDto;

  @ApiPropertyOptional({ description: 'In `downloading`: bytes of these files.', type: ByteCountDto })
  bytes?: ByteCountDto;

  @ApiPropertyOptional({
    description: 'In `building`: the current step.',
    enum: MAKING.filter((step) => step !== 'checking'),
  })
  step?: string;

  @ApiPropertyOptional({
    description: 'In `rolling`: replaced workers; in `starting`: ready workers.',
    type: CountDto,
  })
  workers?: CountDto;

  @ApiPropertyOptional({ description: 'In `retrying`: why the last attempt failed.' })
  reason?: string;
}

/** Why a change failed: status, code and message of its error response. */
export class ChangeErrorDto {
  @ApiProperty({ description: 'HTTP status of the error.', type: 'integer' })
  status!: number;

  @ApiProperty({ description: 'The stable error code.', enum: ERROR_CODES })
  code!: ErrorCode;

  @ApiProperty({ description: 'Description of the error.' })
  message!: string;
}

/** A change of the packages, or the start of the server. */
export class ChangeRecordDto {
  @ApiProperty({ description: 'ID of the change; `start` for the server start.' })
  id!: string;

  @ApiProperty({ description: 'Type of the change.', enum: KINDS })
  kind!: ChangeKind;

  @ApiProperty({ description: 'Normalized names of the requested packages.', type: [String] })
  packages!: string[];

  @ApiProperty({ description: 'State of the change.', enum: CHANGE_STATES })
  state!: ChangeState;

  @ApiProperty({
    description: 'Progress; null once the change has ended.',
    type: ChangeProgressDto,
    nullable: true,
  })
  progress!: ChangeProgressDto | null;

  @ApiProperty({ description: 'When it was requested.', format: 'date-time' })
  createdAt!: string;

  @ApiProperty({ ...MOMENT, description: 'When it ended; null until then.' })
  finishedAt!: string | null;

  @ApiProperty({
    ...MOMENT,
    description: 'When this record expires; null until the change has ended, and for `start`.',
  })
  expiresAt!: string | null;

  @ApiProperty({
    description: 'The result; null unless the change succeeded.',
    type: ChangeDto,
    nullable: true,
  })
  result!: ChangeDto | null;

  @ApiProperty({
    description: 'The error; null unless the change failed.',
    type: ChangeErrorDto,
    nullable: true,
  })
  error!: ChangeErrorDto | null;
}

/** Response of GET /api/packages/changes/{id}. */
export class ChangeRecordAnswerDto extends EnvelopeDto {
  @ApiProperty({ description: 'The change.', type: ChangeRecordDto })
  data!: ChangeRecordDto;
}

/** Public view of a change that has not ended. */
export class ChangeUnderWayDto {
  @ApiProperty({ description: 'Type of the change.', enum: KINDS })
  kind!: ChangeKind;

  @ApiProperty({ description: 'Progress of the change.', type: ChangeProgressDto })
  progress!: ChangeProgressDto;
}
