import { ApiOptional } from '../../server/http/annotations/api-optional.js';
import { ApiProperty, ApiPropertyOptional } from '../../server/http/annotations/lazy-swagger.js';
import { Obeys } from '../../server/http/rules/obeys.js';
import { Rules } from '../../server/http/rules/schema-rules.js';
import { ExecuteDto } from './execute.dto.js';
import {
  RUN_TTL_MAX_MS,
  suspendRule,
  TOOL_DESCRIPTION_LENGTH_MAX,
  TOOL_NAME,
  TOOLS_MAX,
  toolsRule,
} from './tool-rules.js';
import { wholeTimeout } from './whole-timeout.js';

/** A function of the client that a program can call. */
export class ToolDto {
  @ApiProperty({
    description:
      'Its name; in Python, characters that a name cannot have become `_`: `get-weather` is `get_weather`.',
    pattern: TOOL_NAME.source,
    example: 'search',
  })
  name!: string;

  @ApiPropertyOptional({
    description: 'What it does; the docstring of the function.',
    maxLength: TOOL_DESCRIPTION_LENGTH_MAX,
    nullable: true,
  })
  description?: string;

  @ApiPropertyOptional({
    description:
      'JSON Schema of its arguments, an object. Its properties, in order, are the parameters of the function; `required` and `additionalProperties: false` are checked, types are not.',
    type: 'object',
    additionalProperties: true,
    nullable: true,
    example: { type: 'object', properties: { q: { type: 'string' } }, required: ['q'] },
  })
  inputSchema?: Record<string, unknown>;

  @ApiPropertyOptional({
    description: 'JSON Schema of its result; not checked.',
    type: 'object',
    additionalProperties: true,
    nullable: true,
  })
  outputSchema?: Record<string, unknown>;
}

/** How a program waits for its tools. */
export class SuspendDto {
  @ApiPropertyOptional({
    description: 'Time after each answer at which the run expires, in ms. The server may grant less.',
    type: 'integer',
    minimum: 1_000,
    maximum: RUN_TTL_MAX_MS,
    nullable: true,
    example: 86_400_000,
  })
  ttl?: number;

  @ApiPropertyOptional({
    description:
      'Whether `input()` at the top level of the program is a call of `ask` with its prompt, in place of reading `stdin`. The default is false.',
    nullable: true,
  })
  input?: boolean;
}

/** What to run, and the tools that it can call. */
@Rules({ prepare: wholeTimeout })
export class ExecuteToolsDto extends ExecuteDto {
  @ApiOptional({
    description:
      'Functions of the client that the program can await. When it has to wait for some, the outcome is `waiting`, with `calls`, and `POST /api/runs/{id}/resume` continues with their results.',
    type: [ToolDto],
    maxItems: TOOLS_MAX,
  })
  @Obeys(toolsRule)
  tools?: ToolDto[];

  @ApiOptional({ description: 'How the program waits for its tools.', type: SuspendDto })
  @Obeys(suspendRule)
  suspend?: SuspendDto;
}
