import { IsOptional } from 'class-validator';
import { ApiProperty, ApiPropertyOptional } from '../common/lazy-swagger.js';
import { FIGURE_FORMATS, type FigureFormat, RESULT_FORMATS } from '../protocol/messages.js';
import { collectRule, displayRule, resultFormatRule } from './delivery-rules.js';
import { filesRule } from './files-rule.js';
import { Obeys } from './obeys.js';
import {
  argsRule,
  codeRule,
  contextRule,
  envRule,
  stdinRule,
  TIMEOUT_MAX_MS,
  timeoutRule,
} from './text-rules.js';

/** A file that exists when the code starts. */
export class InputFileDto {
  @ApiProperty({
    description:
      'Relative to /home/pyodide (the working folder), or absolute below it or below /tmp; no empty, "." or ".." segments. Folders are made as needed.',
    maxLength: 512,
    example: 'data/in.csv',
  })
  path!: string;

  @ApiProperty({ description: 'The content, in the encoding that `encoding` names.', example: 'a,b\n1,2\n' })
  content!: string;

  @ApiPropertyOptional({
    description:
      'How `content` is written: as text, or as base64 of bytes (line breaks, missing padding and the alphabet for URLs are fine).',
    enum: ['utf8', 'base64'],
    default: 'utf8',
  })
  encoding?: 'utf8' | 'base64';
}

/** How displays are made. */
export class DisplayRequestDto {
  @ApiPropertyOptional({
    description: 'How matplotlib figures that the program left open are saved.',
    enum: FIGURE_FORMATS,
    default: 'png',
  })
  figures?: FigureFormat;
}

/** What to run, and with what. */
export class ExecuteDto {
  @ApiProperty({
    description:
      'The Python program, 1 to 100,000 characters, not only white space. The value of a last expression becomes `result`; `await` is allowed at top level.',
    minLength: 1,
    maxLength: 100_000,
    example: '6 * 7',
  })
  @Obeys(codeRule)
  code!: string;

  @ApiPropertyOptional({
    description:
      'Becomes global variables of the program, by name, as Python reads the JSON that was sent: integers of any size, `1.0` as a float, keys in their order. At most 10,000 characters of JSON, white space aside.',
    type: 'object',
    additionalProperties: true,
    example: { numbers: [1, 2, 3] },
  })
  @IsOptional()
  @Obeys(contextRule)
  context?: Record<string, unknown>;

  @ApiPropertyOptional({
    description: 'All of standard input, at most 1,048,576 characters; reading past its end gives EOF.',
    maxLength: 1_048_576,
    default: '',
  })
  @IsOptional()
  @Obeys(stdinRule)
  stdin?: string;

  @ApiPropertyOptional({
    description: 'sys.argv[1:], at most 100 entries of at most 10,000 characters.',
    type: [String],
    maxItems: 100,
  })
  @IsOptional()
  @Obeys(argsRule)
  args?: string[];

  @ApiPropertyOptional({
    description: 'Added to os.environ, at most 100 entries of at most 10,000 characters.',
    type: 'object',
    additionalProperties: { type: 'string' },
  })
  @IsOptional()
  @Obeys(envRule)
  env?: Record<string, string>;

  @ApiPropertyOptional({
    description: 'Files that exist when the code starts; their number and size are limited by the server.',
    type: [InputFileDto],
  })
  @IsOptional()
  @Obeys(filesRule)
  files?: InputFileDto[];

  @ApiPropertyOptional({
    description:
      'Wall clock of the run in ms, an integer. The server may grant less (`limits.timeout` of the answer) and has a default.',
    type: 'integer',
    minimum: 1,
    maximum: TIMEOUT_MAX_MS,
  })
  @IsOptional()
  @Obeys(timeoutRule)
  timeout?: number;

  @ApiPropertyOptional({
    description:
      'Which of the files that the run makes or changes come back, as globs relative to /home/pyodide, or absolute below it or below /tmp: `*` and `?` within a segment, `**` for any number of segments. All in /home/pyodide unless said; none with an empty list.',
    type: [String],
    maxItems: 100,
    example: ['out/**'],
  })
  @IsOptional()
  @Obeys(collectRule)
  collect?: string[];

  @ApiPropertyOptional({ description: 'How displays are made.', type: DisplayRequestDto })
  @IsOptional()
  @Obeys(displayRule)
  display?: DisplayRequestDto;

  @ApiPropertyOptional({
    description:
      'json: `result` is the value where JSON can hold it without loss, otherwise null. described: what JSON cannot hold (dates, NaN, Decimal, sets, bytes, Series, DataFrames, ...) is an object with its class in `$type`.',
    enum: RESULT_FORMATS,
    default: 'json',
  })
  @IsOptional()
  @Obeys(resultFormatRule)
  resultFormat?: (typeof RESULT_FORMATS)[number];
}
