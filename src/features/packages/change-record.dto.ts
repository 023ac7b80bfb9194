import { ERROR_CODES, type ErrorCode } from '../../base/errors.js';
import { MAKING } from '../../engine/assembly/stage.js';
import { ApiProperty, ApiPropertyOptional } from '../../server/http/annotations/lazy-swagger.js';
import { EnvelopeDto } from '../../server/http/answers/envelope.dto.js';
import { CHANGE_STATES, type ChangeKind, type ChangeState } from './change.js';
import { ChangeDto } from './packages.dto.js';
import { STAGES } from './progress.js';

const KINDS: readonly ChangeKind[] = ['install', 'remove', 'start'];
const MOMENT = { type: String, format: 'date-time', nullable: true } as const;

/** Done, out of so many. */
export class CountDto {
  @ApiProperty({ description: 'Those that are done.', type: 'integer', minimum: 0 })
  done!: number;

  @ApiProperty({ description: 'All that are known of by now.', type: 'integer', minimum: 0 })
  total!: number;
}

/** Bytes received, out of so many. */
export class ByteCountDto {
  @ApiProperty({ description: 'Bytes received.', type: 'integer', minimum: 0 })
  done!: number;

  @ApiProperty({
    description: 'Bytes of all files; null while a server has not told the size of one.',
    type: 'integer',
    nullable: true,
  })
  total!: number | null;
}

/** Where a change stands. */
export class ChangeProgressDto {
  @ApiProperty({
    description:
      '`waiting` for an earlier change; `resolving` versions; `downloading` files; `building` the image; `checking` it, with a worker of its own; `rolling` over the workers. Of a start also `preparing`, `starting` workers, and `retrying` after a failure.',
    enum: STAGES,
  })
  stage!: string;

  @ApiPropertyOptional({ description: 'Of `downloading`: files.', type: CountDto })
  files?: CountDto;

  @ApiPropertyOptional({ description: 'Of `downloading`: bytes of these files.', type: ByteCountDto })
  bytes?: ByteCountDto;

  @ApiPropertyOptional({
    description: 'Of `building`: what is done just now.',
    enum: MAKING.filter((step) => step !== 'checking'),
  })
  step?: string;

  @ApiPropertyOptional({
    description: 'Of `rolling`: workers replaced; of `starting`: workers that are ready.',
    type: CountDto,
  })
  workers?: CountDto;

  @ApiPropertyOptional({ description: 'Of `retrying`: why the last attempt failed.' })
  reason?: string;
}

/** Why a change failed: what its answer would have been. */
export class ChangeErrorDto {
  @ApiProperty({ description: 'HTTP status of this error.', type: 'integer' })
  status!: number;

  @ApiProperty({ description: 'The stable error code.', enum: ERROR_CODES })
  code!: ErrorCode;

  @ApiProperty({ description: 'What went wrong as a sentence.' })
  message!: string;
}

/** A change of the packages, or the start of the server. */
export class ChangeRecordDto {
  @ApiProperty({ description: 'Its id; `start` for the start of the server.' })
  id!: string;

  @ApiProperty({ description: 'What it does.', enum: KINDS })
  kind!: ChangeKind;

  @ApiProperty({ description: 'Normalized names of the packages asked for.', type: [String] })
  packages!: string[];

  @ApiProperty({ description: 'Where it stands.', enum: CHANGE_STATES })
  state!: ChangeState;

  @ApiProperty({
    description: 'How far it is; null once it has ended.',
    type: ChangeProgressDto,
    nullable: true,
  })
  progress!: ChangeProgressDto | null;

  @ApiProperty({ description: 'When it was asked for.', format: 'date-time' })
  createdAt!: string;

  @ApiProperty({ ...MOMENT, description: 'When it ended; null before that.' })
  finishedAt!: string | null;

  @ApiProperty({
    ...MOMENT,
    description: 'Until when it is kept; null before it has ended, and for `start`.',
  })
  expiresAt!: string | null;

  @ApiProperty({
    description: 'What it came to; null unless it succeeded.',
    type: ChangeDto,
    nullable: true,
  })
  result!: ChangeDto | null;

  @ApiProperty({ description: 'Why it failed; null unless it did.', type: ChangeErrorDto, nullable: true })
  error!: ChangeErrorDto | null;
}

/** The answer of GET /api/packages/changes/{id}. */
export class ChangeRecordAnswerDto extends EnvelopeDto {
  @ApiProperty({ description: 'The change.', type: ChangeRecordDto })
  data!: ChangeRecordDto;
}

/** A change that has not ended, as everybody may see it. */
export class ChangeUnderWayDto {
  @ApiProperty({ description: 'What it does.', enum: KINDS })
  kind!: ChangeKind;

  @ApiProperty({ description: 'How far it is.', type: ChangeProgressDto })
  progress!: ChangeProgressDto;
}
