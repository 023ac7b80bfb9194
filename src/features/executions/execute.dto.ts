import { FIGURE_FORMATS, type FigureFormat, RESULT_FORMATS } from '../../engine/protocol/messages.js';
import { ApiOptional } from '../../server/http/annotations/api-optional.js';
import { ApiProperty, ApiPropertyOptional } from '../../server/http/annotations/lazy-swagger.js';
import { Obeys } from '../../server/http/rules/obeys.js';
import {
  BASE64,
  COLLECT_GLOB,
  ENV_NAME,
  INPUT_PATH,
  NO_NUL,
  NOT_BLANK,
} from '../../server/http/rules/schema-patterns.js';
import { Rules } from '../../server/http/rules/schema-rules.js';
import {
  ARG_LENGTH_MAX,
  ARGS_MAX,
  argsRule,
  CODE_LENGTH_MAX,
  codeRule,
  contextRule,
  ENV_MAX,
  ENV_NAME_LENGTH_MAX,
  ENV_VALUE_LENGTH_MAX,
  envRule,
  STDIN_LENGTH_MAX,
  stdinRule,
  TIMEOUT_MAX_MS,
  timeoutRule,
} from '../../server/http/rules/text-rules.js';
import {
  collectRule,
  displayRule,
  NETWORK_NAME_LENGTH_MAX,
  NETWORK_RULES_MAX,
  networkRule,
  PATTERN_LENGTH_MAX,
  PATTERNS_MAX,
  resultFormatRule,
} from './delivery-rules.js';
import { filesRule, PATH_LENGTH_MAX } from './files-rule.js';
import { wholeTimeout } from './whole-timeout.js';

/** A file that exists when the code starts. */
@Rules({
  keywords: {
    if: { properties: { encoding: { const: 'base64' } }, required: ['encoding'] },
    // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema
    then: { properties: { content: { pattern: BASE64 } } },
  },
})
export class InputFileDto {
  @ApiProperty({
    description:
      'Relative to /home/pyodide (the working folder), or absolute below it or below /tmp; no empty, "." or ".." segments. Folders are created as needed.',
    maxLength: PATH_LENGTH_MAX,
    pattern: INPUT_PATH,
    example: 'data/in.csv',
  })
  path!: string;

  @ApiProperty({ description: 'The content, in the encoding that `encoding` names.', example: 'a,b\n1,2\n' })
  content!: string;

  @ApiPropertyOptional({
    description:
      'How `content` is written: as text, or as base64 of bytes (line breaks, missing padding and the URL-safe alphabet are accepted). The default is `utf8`.',
    enum: ['utf8', 'base64'],
  })
  encoding?: 'utf8' | 'base64';
}

/** How displays are rendered. */
export class DisplayRequestDto {
  @ApiPropertyOptional({
    description: 'Format of matplotlib figures that the program leaves open; `png` by default.',
    enum: FIGURE_FORMATS,
  })
  figures?: FigureFormat;
}

/**
 * What to run, and with what. Defaults are in the descriptions only: client generators treat a field whose schema has a
 * default as always present.
 */
@Rules({ prepare: wholeTimeout })
export class ExecuteDto {
  @ApiProperty({
    description:
      'The Python program, 1 to 100,000 characters, not blank. The value of a last expression becomes `result`; `await` is allowed at top level.',
    minLength: 1,
    maxLength: CODE_LENGTH_MAX,
    pattern: NOT_BLANK,
    example: '6 * 7',
  })
  @Obeys(codeRule)
  code!: string;

  @ApiOptional({
    description:
      'Global variables of the program, by name, with the values that Python reads from the JSON: integers of any size, `1.0` as a float, keys in order. At most 10,000 characters of JSON, not counting white space.',
    type: 'object',
    additionalProperties: true,
    example: { numbers: [1, 2, 3] },
  })
  @Obeys(contextRule)
  context?: Record<string, unknown>;

  @ApiOptional({
    description:
      'The whole standard input, at most 1,048,576 characters; reading past its end gives EOF. Empty by default.',
    maxLength: STDIN_LENGTH_MAX,
    example: 'Ada\n',
  })
  @Obeys(stdinRule)
  stdin?: string;

  @ApiOptional({
    description: 'sys.argv[1:], at most 100 entries of at most 10,000 characters.',
    type: 'array',
    items: { type: 'string', maxLength: ARG_LENGTH_MAX, pattern: NO_NUL },
    maxItems: ARGS_MAX,
    example: ['--fast'],
  })
  @Obeys(argsRule)
  args?: string[];

  @ApiOptional({
    description: 'Added to os.environ, at most 100 entries of at most 10,000 characters.',
    type: 'object',
    additionalProperties: { type: 'string', maxLength: ENV_VALUE_LENGTH_MAX, pattern: NO_NUL },
    maxProperties: ENV_MAX,
    propertyNames: { pattern: ENV_NAME, maxLength: ENV_NAME_LENGTH_MAX },
    example: { GREETING: 'Hello' },
  })
  @Obeys(envRule)
  env?: Record<string, string>;

  @ApiOptional({
    description: 'Files that exist when the code starts; the server limits their number and size.',
    type: [InputFileDto],
  })
  @Obeys(filesRule)
  files?: InputFileDto[];

  @ApiOptional({
    description:
      'Wall-clock limit in ms; a fraction is rounded up. The server may grant less (`limits.timeout` of the answer) and has a default.',
    type: 'number',
    exclusiveMinimum: 0,
    maximum: TIMEOUT_MAX_MS,
    example: 30_000,
  })
  @Obeys(timeoutRule)
  timeout?: number;

  @ApiOptional({
    description:
      'Which of the files created or changed by the execution are returned: globs relative to /home/pyodide, or absolute below it or below /tmp; `*` and `?` match within a segment, `**` any number of segments. Default: all in /home/pyodide; an empty list returns none.',
    type: 'array',
    items: { type: 'string', maxLength: PATTERN_LENGTH_MAX, pattern: COLLECT_GLOB },
    maxItems: PATTERNS_MAX,
    example: ['out/**'],
  })
  @Obeys(collectRule)
  collect?: string[];

  @ApiOptional({ description: 'How displays are rendered.', type: DisplayRequestDto })
  @Obeys(displayRule)
  display?: DisplayRequestDto;

  @ApiOptional({
    description:
      'json: `result` is the value if JSON can represent it without loss, otherwise null. described: values that JSON cannot represent (dates, NaN, Decimal, sets, bytes, Series, DataFrames, ...) become objects with their class in `$type`. The default is `json`.',
    enum: RESULT_FORMATS,
  })
  @Obeys(resultFormatRule)
  resultFormat?: (typeof RESULT_FORMATS)[number];

  @ApiOptional({
    description:
      'Names of the network rules that the program may use, if the server has rules and the API key lists them (`GET /api/network/rules`). Without it, or with an empty list, the program has no network.',
    type: 'array',
    items: { type: 'string', minLength: 1, maxLength: NETWORK_NAME_LENGTH_MAX },
    maxItems: NETWORK_RULES_MAX,
    example: [],
  })
  @Obeys(networkRule)
  network?: string[];
}
