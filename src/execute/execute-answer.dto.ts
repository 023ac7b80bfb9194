import { EnvelopeDto } from '../common/envelope.dto.js';
import { ApiProperty, ApiPropertyOptional } from '../common/lazy-swagger.js';
import { OUTCOMES } from '../protocol/messages.js';

/** The exception that ended a run. */
export class ExceptionDto {
  @ApiProperty({
    description: 'Class of the exception, qualified unless it is a builtin.',
    example: 'ZeroDivisionError',
  })
  type!: string;

  @ApiProperty({ description: 'Its message.', example: 'division by zero' })
  message!: string;

  @ApiProperty({ description: 'The traceback as Python prints it, frames of the submitted code only.' })
  traceback!: string;

  @ApiProperty({
    description: 'Line of the submitted code where it surfaced, counted from 1; null when there is none.',
    type: 'integer',
    nullable: true,
    example: 2,
  })
  line!: number | null;

  @ApiPropertyOptional({
    description:
      'What to do about it, where the server knows: packages that are not installed, what is not Python (`!pip`, `%magic`, Markdown, prompts), and which limit of files was reached. For people and models; its words may change.',
    example:
      'numpy is not in the interpreter image of this server. It can be installed: POST /api/packages with {"packages":["numpy"]}, or PYODIDE_PACKAGES of the server.',
  })
  hint?: string;
}

/** Something in the value that JSON cannot hold without loss. */
export class ResultFaultDto {
  @ApiProperty({ description: 'Where it is: `$` is the value itself.', example: '$.rows[3].when' })
  path!: string;

  @ApiProperty({
    description: 'Its class, qualified unless it is a builtin.',
    example: 'datetime.datetime',
  })
  type!: string;

  @ApiProperty({
    description: 'Both, and why, as a sentence.',
    example:
      '$.rows[3].when: datetime.datetime has no lossless form in JSON; resultFormat "described" has one',
  })
  message!: string;
}

/** Wall clock of the run. */
export class TimeoutLimitDto {
  @ApiProperty({
    description: 'What the request asked for in ms; null when it asked for nothing.',
    type: 'integer',
    nullable: true,
  })
  asked!: number | null;

  @ApiProperty({ description: 'What the run was granted in ms.', type: 'integer', example: 30000 })
  granted!: number;
}

/** A limit that shaped the answer. */
export class ReachedLimitDto {
  @ApiProperty({
    description: 'Which limit.',
    enum: ['timeout', 'memory', 'stdout', 'stderr', 'result', 'display', 'files', 'sharedFiles'],
  })
  limit!: string;

  @ApiProperty({ description: 'A sentence with what was asked for and what was granted.' })
  message!: string;
}

/** What may come back as files. */
export class FilesLimitDto {
  @ApiProperty({ description: 'Files.', type: 'integer', example: 100 })
  count!: number;

  @ApiProperty({ description: 'Bytes of one file.', type: 'integer' })
  fileBytes!: number;

  @ApiProperty({ description: 'Bytes of all files together.', type: 'integer' })
  totalBytes!: number;
}

/** A file that the run made or changed. Without `content` and `url` it was over a limit. */
export class OutputFileDto {
  @ApiProperty({ description: 'Relative to /home/pyodide, or absolute.', example: 'out/table.csv' })
  path!: string;

  @ApiProperty({ description: 'Bytes.', type: 'integer', example: 8 })
  size!: number;

  @ApiProperty({ description: 'What the name says about the content.', example: 'text/csv' })
  mime!: string;

  @ApiProperty({ description: 'SHA-256 in hexadecimal; null without content.', type: String, nullable: true })
  sha256!: string | null;

  @ApiPropertyOptional({ description: 'How `content` is written.', enum: ['utf8', 'base64'] })
  encoding?: string;

  @ApiPropertyOptional({ description: 'The content of a small file.', example: 'a,b\n1,2\n' })
  content?: string;

  @ApiPropertyOptional({ description: 'Where the content of a larger file is, for a limited time.' })
  url?: string;

  @ApiPropertyOptional({ description: 'When the link ends, ISO 8601 in UTC.', format: 'date-time' })
  expiresAt?: string;
}

/** The limits of this run. */
export class LimitsDto {
  @ApiProperty({ description: 'Wall clock of the run.', type: TimeoutLimitDto })
  timeout!: TimeoutLimitDto;

  @ApiProperty({ description: 'Memory of the interpreter, its own included, in bytes.', type: 'integer' })
  memoryBytes!: number;

  @ApiProperty({ description: 'Kept of stdout, and as much of stderr, in bytes.', type: 'integer' })
  outputBytes!: number;

  @ApiProperty({ description: 'Longest JSON text of the result, in bytes.', type: 'integer' })
  resultBytes!: number;

  @ApiProperty({ description: 'What the run may keep in files, in bytes.', type: 'integer' })
  diskBytes!: number;

  @ApiProperty({ description: 'All displays together, in bytes.', type: 'integer' })
  displayBytes!: number;

  @ApiProperty({
    description: 'Files that come back: how many, bytes of one, bytes of all.',
    type: FilesLimitDto,
  })
  files!: FilesLimitDto;

  @ApiProperty({ description: 'Those of the limits that were reached.', type: [ReachedLimitDto] })
  reached!: ReachedLimitDto[];
}

/** Everything that a run produced. */
export class ExecutionDto {
  @ApiProperty({ description: 'Id of this execution.', format: 'uuid' })
  executionId!: string;

  @ApiProperty({ description: 'How the run ended.', enum: OUTCOMES, example: 'ok' })
  outcome!: string;

  @ApiProperty({
    description:
      'Value of the last expression, where JSON can hold it without loss and within the limit; otherwise null (see resultFaults, limits.reached and resultRepr). With `resultFormat: described` what JSON cannot hold is an object with its class in `$type`.',
    nullable: true,
    oneOf: [
      { type: 'object', additionalProperties: true },
      { type: 'array', items: {} },
      { type: 'string' },
      { type: 'number' },
      { type: 'boolean' },
    ],
    example: 42,
  })
  result!: unknown;

  @ApiProperty({
    description: 'Class of that value; null when the code does not end in an expression.',
    type: String,
    nullable: true,
    example: 'int',
  })
  resultType!: string | null;

  @ApiProperty({
    description: 'repr() of that value, cut when very long; null when there is none.',
    type: String,
    nullable: true,
    example: '42',
  })
  resultRepr!: string | null;

  @ApiPropertyOptional({
    description: 'What in the value keeps it from being JSON, at most 10 places; absent when nothing does.',
    type: [ResultFaultDto],
  })
  resultFaults?: ResultFaultDto[];

  @ApiProperty({
    description:
      'What was written to standard output; head and tail when it was more than the limit. Bytes that are no UTF-8 appear as \\xNN.',
    example: '',
  })
  stdout!: string;

  @ApiProperty({ description: 'What was written to standard error, likewise.', example: '' })
  stderr!: string;

  @ApiProperty({
    description:
      'What the program showed, in order: each entry maps media types to data (text, base64 for binary types, the value for JSON types).',
    type: 'array',
    items: { type: 'object', additionalProperties: true },
    example: [],
  })
  display!: object[];

  @ApiPropertyOptional({
    description:
      'Which entry of `display`, counted from 0, shows the value of the last expression in the forms that its class offers; absent when it has none, as for numbers, text and plain containers.',
    type: 'integer',
    minimum: 0,
    example: 0,
  })
  resultDisplay?: number;

  @ApiProperty({
    description: 'Files that the run made or changed in its work folder, or that `collect` names, by path.',
    type: [OutputFileDto],
  })
  files!: OutputFileDto[];

  @ApiProperty({
    description: 'Whether stdout, stderr, result, display or files is not complete.',
    example: false,
  })
  truncated!: boolean;

  @ApiProperty({
    description: 'The exception that ended the run, or null.',
    type: ExceptionDto,
    nullable: true,
  })
  exception!: ExceptionDto | null;

  @ApiProperty({
    description: 'As a shell would see it; null when the run was ended from outside.',
    type: 'integer',
    nullable: true,
    example: 0,
  })
  exitCode!: number | null;

  @ApiProperty({ description: 'Wall clock of the run in ms.', example: 0.4 })
  executionTime!: number;

  @ApiProperty({ description: 'Wait for a free worker in ms.', example: 0.1 })
  queueTime!: number;

  @ApiProperty({ description: 'The limits of this run.', type: LimitsDto })
  limits!: LimitsDto;

  @ApiPropertyOptional({
    description: 'The kept bytes of stdout in base64, only when they are no UTF-8.',
    format: 'byte',
  })
  stdoutBase64?: string;

  @ApiPropertyOptional({
    description: 'The kept bytes of stderr in base64, only when they are no UTF-8.',
    format: 'byte',
  })
  stderrBase64?: string;
}

/** The answer of POST /api/execute. */
export class ExecuteAnswerDto extends EnvelopeDto {
  @ApiProperty({ description: 'What the run produced, whatever its outcome.', type: ExecutionDto })
  data!: ExecutionDto;
}
