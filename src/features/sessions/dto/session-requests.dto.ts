import { ApiOptional } from '../../../server/http/annotations/api-optional.js';
import { ApiProperty } from '../../../server/http/annotations/lazy-swagger.js';
import { Obeys } from '../../../server/http/rules/obeys.js';
import { Rules } from '../../../server/http/rules/schema-rules.js';
import { ApiWholeTimeout } from '../../executions/api-whole-timeout.js';
import { ExecuteDto, InputFileDto } from '../../executions/execute.dto.js';
import { filesRule } from '../../executions/files-rule.js';
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
  description: 'Any object to store with the session; at most 4,096 characters of JSON.',
  type: 'object',
  additionalProperties: true,
  example: { title: 'Notebook 7' },
} as const;
const WAIT = {
  type: Boolean,
  description:
    'Whether to queue while another execution runs in the session; with false, the answer is 409. The default is true.',
} as const;

/** How a session begins. */
@Rules({ body: 'optional' })
export class CreateSessionDto {
  @ApiOptional(TTL)
  @Obeys(ttlRule)
  ttl?: number;

  @ApiOptional({
    description: 'Files to create in its work folder; the limits are those of an execution.',
    type: [InputFileDto],
  })
  @Obeys(filesRule)
  files?: InputFileDto[];

  @ApiOptional({
    description:
      'Packages that must be available. A session has those of the interpreter image and cannot add to them.',
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
      'Id of a checkpoint of the session; null goes back to the pristine interpreter that every session starts with.',
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
    description: 'Id of a checkpoint of the session; default: the current one.',
    type: String,
    pattern: ID_PATTERN.source,
  })
  @Obeys(checkpointRule)
  checkpoint?: string;

  @ApiOptional({ ...TTL, description: `${TTL.description} Default: that of the forked session.` })
  @Obeys(ttlRule)
  ttl?: number;

  @ApiOptional({
    ...METADATA,
    description: `${METADATA.description} Default: those of the forked session.`,
  })
  @Obeys(metadataRule)
  metadata?: Record<string, unknown>;
}
