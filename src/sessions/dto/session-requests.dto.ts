import { ApiOptional } from '../../common/api-optional.js';
import { ApiProperty } from '../../common/lazy-swagger.js';
import { Rules } from '../../common/schema-rules.js';
import { ApiWholeTimeout } from '../../execute/api-whole-timeout.js';
import { ExecuteDto, InputFileDto } from '../../execute/execute.dto.js';
import { filesRule } from '../../execute/files-rule.js';
import { Obeys } from '../../execute/obeys.js';
import { ID_PATTERN } from '../record/ids.js';
import { PACKAGE_NAME, PACKAGES_MAX } from '../record/session-bounds.js';
import {
  checkpointRule,
  metadataRule,
  packagesRule,
  rollbackRule,
  TTL_MAX_MS,
  ttlRule,
  waitRule,
} from './session-rules.js';

const TTL = {
  description: 'Time after its last use at which the session expires, in ms. The server may grant less.',
  type: 'integer',
  minimum: 1_000,
  maximum: TTL_MAX_MS,
  example: 3_600_000,
} as const;
const METADATA = {
  description: 'Whatever the client wants to be kept with the session; at most 4,096 characters of JSON.',
  type: 'object',
  additionalProperties: true,
  example: { title: 'Notebook 7' },
} as const;
const WAIT = {
  type: Boolean,
  description:
    'Whether to wait, in order, while another run goes on in the session; false answers 409. The default is true.',
} as const;

/** How a session begins. */
@Rules({ body: 'optional' })
export class CreateSessionDto {
  @ApiOptional(TTL)
  @Obeys(ttlRule)
  ttl?: number;

  @ApiOptional({
    description: 'Files that are in its work folder from the start; limited as those of a run.',
    type: [InputFileDto],
  })
  @Obeys(filesRule)
  files?: InputFileDto[];

  @ApiOptional({
    description:
      'Packages that must be there. A session has those of the interpreter image and cannot add to them.',
    type: 'array',
    items: { type: 'string', pattern: PACKAGE_NAME.source },
    maxItems: PACKAGES_MAX,
    example: [],
  })
  @Obeys(packagesRule)
  packages?: string[];

  @ApiOptional(METADATA)
  @Obeys(metadataRule)
  metadata?: Record<string, unknown>;
}

/** What to run in a session: as POST /api/execute, and whether to wait. */
@ApiWholeTimeout()
export class SessionExecuteDto extends ExecuteDto {
  @ApiOptional(WAIT)
  @Obeys(waitRule)
  wait?: boolean;
}

/** Where to go back to. */
@Rules({ nullable: ['checkpoint'] })
export class RollbackDto {
  @ApiProperty({
    description:
      'Id of one of the checkpoints of the session; null goes back to the pristine interpreter that every session begins with.',
    type: String,
    pattern: ID_PATTERN.source,
    nullable: true,
  })
  @Obeys(rollbackRule)
  checkpoint!: string | null;

  @ApiOptional(WAIT)
  @Obeys(waitRule)
  wait?: boolean;
}

/** Where the new session begins. */
@Rules({ body: 'optional' })
export class ForkDto {
  @ApiOptional({
    description: 'Id of one of the checkpoints of the session; the one it stands at unless given.',
    type: String,
    pattern: ID_PATTERN.source,
  })
  @Obeys(checkpointRule)
  checkpoint?: string;

  @ApiOptional({ ...TTL, description: `${TTL.description} That of the forked session unless given.` })
  @Obeys(ttlRule)
  ttl?: number;

  @ApiOptional({
    ...METADATA,
    description: `${METADATA.description} Those of the forked session unless given.`,
  })
  @Obeys(metadataRule)
  metadata?: Record<string, unknown>;
}
