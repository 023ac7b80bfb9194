import { IsOptional } from 'class-validator';
import { ApiProperty, ApiPropertyOptional } from '../../common/lazy-swagger.js';
import { ExecuteDto, InputFileDto } from '../../execute/execute.dto.js';
import { filesRule } from '../../execute/files-rule.js';
import { Obeys } from '../../execute/obeys.js';
import { checkpointRule, metadataRule, packagesRule, ttlRule, waitRule } from './session-rules.js';

const TTL = {
  description: 'Time after its last use at which the session expires, in ms. The server may grant less.',
  type: 'integer',
  minimum: 1_000,
  example: 3_600_000,
} as const;
const METADATA = {
  description: 'Whatever the client wants to be kept with the session; at most 4,096 characters of JSON.',
  type: 'object',
  additionalProperties: true,
  example: { title: 'Notebook 7' },
} as const;
const WAIT = {
  description: 'Whether to wait, in order, while another run goes on in the session; false answers 409.',
  default: true,
} as const;

/** How a session begins. */
export class CreateSessionDto {
  @ApiPropertyOptional(TTL)
  @IsOptional()
  @Obeys(ttlRule)
  ttl?: number;

  @ApiPropertyOptional({
    description: 'Files that are in its work folder from the start; limited as those of a run.',
    type: [InputFileDto],
  })
  @IsOptional()
  @Obeys(filesRule)
  files?: InputFileDto[];

  @ApiPropertyOptional({
    description:
      'Packages that must be there. A session has those of the interpreter image and cannot add to them.',
    type: [String],
    maxItems: 100,
  })
  @IsOptional()
  @Obeys(packagesRule)
  packages?: string[];

  @ApiPropertyOptional(METADATA)
  @IsOptional()
  @Obeys(metadataRule)
  metadata?: Record<string, unknown>;
}

/** What to run in a session: as POST /api/execute, and whether to wait. */
export class SessionExecuteDto extends ExecuteDto {
  @ApiPropertyOptional(WAIT)
  @IsOptional()
  @Obeys(waitRule)
  wait?: boolean;
}

/** Where to go back to. */
export class RollbackDto {
  @ApiProperty({ description: 'Id of one of the checkpoints of the session.', minLength: 32, maxLength: 32 })
  @Obeys(checkpointRule)
  checkpoint!: string;

  @ApiPropertyOptional(WAIT)
  @IsOptional()
  @Obeys(waitRule)
  wait?: boolean;
}

/** Where the new session begins. */
export class ForkDto {
  @ApiPropertyOptional({
    description: 'Id of one of the checkpoints of the session; the one it stands at unless given.',
    minLength: 32,
    maxLength: 32,
  })
  @IsOptional()
  @Obeys(checkpointRule)
  checkpoint?: string;

  @ApiPropertyOptional({ ...TTL, description: `${TTL.description} That of the forked session unless given.` })
  @IsOptional()
  @Obeys(ttlRule)
  ttl?: number;

  @ApiPropertyOptional({
    ...METADATA,
    description: `${METADATA.description} Those of the forked session unless given.`,
  })
  @IsOptional()
  @Obeys(metadataRule)
  metadata?: Record<string, unknown>;
}
