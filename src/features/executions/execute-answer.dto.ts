import { OUTCOMES, type Outcome } from '../../engine/protocol/messages.js';
import { ApiProperty, ApiPropertyOptional } from '../../server/http/annotations/lazy-swagger.js';
import { EnvelopeDto } from '../../server/http/answers/envelope.dto.js';

import type { DisplayData } from './live-event.js';
import { CallDto, RunDto } from './waiting.dto.js';

/** The exception that ended a run. */
export class ExceptionDto {
  @ApiProperty({
    description: 'Class of the exception, with its module unless it is a builtin.',
    example: 'ZeroDivisionError',
  })
  type!: string;

  @ApiProperty({ description: 'Its message.', example: 'division by zero' })
  message!: string;

  @ApiProperty({ description: 'The traceback as Python prints it, with frames of the submitted code only.' })
  traceback!: string;

  @ApiProperty({
    description: 'Line of the submitted code where it was raised, counted from 1; null if there is none.',
    type: 'integer',
    nullable: true,
    example: 2,
  })
  line!: number | null;

  @ApiPropertyOptional({
    description:
      'What to do about it, if known: packages that are not installed, code that is not Python (`!pip`, `%magic`, Markdown, prompts), which file limit was reached. For people and models; the wording may change.',
    example:
      'numpy is not in the interpreter image of this server. It can be installed: POST /api/packages with {"packages":["numpy"]}, or PYODIDE_PACKAGES of the server.',
  })
  hint?: string;
}

/** Something in the value that JSON cannot hold without loss. */
export class ResultFaultDto {
  @ApiProperty({ description: 'Path of the value: `$` is the result itself.', example: '$.rows[3].when' })
  path!: string;

  @ApiProperty({
    description: 'Its class, with its module unless it is a builtin.',
    example: 'datetime.datetime',
  })
  type!: string;

  @ApiProperty({
    description: 'Path, class and reason, as a sentence.',
    example:
      '$.rows[3].when: datetime.datetime has no lossless form in JSON; resultFormat "described" has one',
  })
  message!: string;
}

/** Wall clock of the run. */
export class TimeoutLimitDto {
  @ApiProperty({
    description: 'The timeout requested, in ms; null if none was.',
    type: 'integer',
    nullable: true,
  })
  asked!: number | null;

  @ApiProperty({ description: 'The timeout granted, in ms.', type: 'integer', example: 30000 })
  granted!: number;
}

/** A limit that shaped the answer. */
export class ReachedLimitDto {
  @ApiProperty({
    description: 'Which limit.',
    enum: ['timeout', 'memory', 'stdout', 'stderr', 'result', 'display', 'files', 'sharedFiles', 'network'],
  })
  limit!:
    | 'timeout'
    | 'memory'
    | 'stdout'
    | 'stderr'
    | 'result'
    | 'display'
    | 'files'
    | 'sharedFiles'
    | 'network';

  @ApiProperty({ description: 'What was requested and what was granted, as a sentence.' })
  message!: string;
}

/** What may come back as files. */
export class FilesLimitDto {
  @ApiProperty({ description: 'Files.', type: 'integer', example: 100 })
  count!: number;

  @ApiProperty({ description: 'Largest file, in bytes.', type: 'integer' })
  fileBytes!: number;

  @ApiProperty({ description: 'All files together, in bytes.', type: 'integer' })
  totalBytes!: number;
}

/** A file that the run made or changed. Without `content` and `url` it was over a limit. */
export class OutputFileDto {
  @ApiProperty({ description: 'Relative to /home/pyodide, or absolute.', example: 'out/table.csv' })
  path!: string;

  @ApiProperty({ description: 'Bytes.', type: 'integer', example: 8 })
  size!: number;

  @ApiProperty({ description: 'Media type, by the extension of the name.', example: 'text/csv' })
  mime!: string;

  @ApiProperty({ description: 'SHA-256 in hexadecimal; null without content.', type: String, nullable: true })
  sha256!: string | null;

  @ApiPropertyOptional({ description: 'How `content` is written.', enum: ['utf8', 'base64'] })
  encoding?: 'utf8' | 'base64';

  @ApiPropertyOptional({ description: 'The content of a small file.', example: 'a,b\n1,2\n' })
  content?: string;

  @ApiPropertyOptional({ description: 'Link to the content of a larger file, valid for a limited time.' })
  url?: string;

  @ApiPropertyOptional({ description: 'When the link expires, ISO 8601 in UTC.', format: 'date-time' })
  expiresAt?: string;
}

/** The limits of this execution. */
export class LimitsDto {
  @ApiProperty({ description: 'Wall-clock limit.', type: TimeoutLimitDto })
  timeout!: TimeoutLimitDto;

  @ApiProperty({
    description: 'Memory of the interpreter, including what it needs itself, in bytes.',
    type: 'integer',
  })
  memoryBytes!: number;

  @ApiProperty({ description: 'Bytes kept of stdout, and as many of stderr.', type: 'integer' })
  outputBytes!: number;

  @ApiProperty({ description: 'Longest JSON of the result, in bytes.', type: 'integer' })
  resultBytes!: number;

  @ApiProperty({ description: 'Disk space for files, in bytes.', type: 'integer' })
  diskBytes!: number;

  @ApiProperty({ description: 'All displays together, in bytes.', type: 'integer' })
  displayBytes!: number;

  @ApiProperty({
    description: 'Files returned: how many, bytes of one, bytes of all.',
    type: FilesLimitDto,
  })
  files!: FilesLimitDto;

  @ApiProperty({ description: 'The limits that were reached.', type: [ReachedLimitDto] })
  reached!: ReachedLimitDto[];
}

/** A request or connection that was refused. */
export class NetworkRefusalDto {
  @ApiProperty({ description: 'Host, as the program named it.', example: 'example.com' })
  host!: string;

  @ApiProperty({ description: 'Port.', type: 'integer', example: 443 })
  port!: number;

  @ApiProperty({
    description: 'Method of the request; null if the connection was refused before one.',
    type: String,
    nullable: true,
    example: 'DELETE',
  })
  method!: string | null;

  @ApiProperty({ description: 'Why.', example: 'no rule of this execution allows this method here' })
  why!: string;
}

/** What the program did with the network. */
export class NetworkUseDto {
  @ApiProperty({ description: 'Requests that were sent to hosts.', type: 'integer', example: 1 })
  requests!: number;

  @ApiProperty({ description: 'Bytes sent, headers included, without TLS.', type: 'integer', example: 120 })
  sentBytes!: number;

  @ApiProperty({ description: 'Bytes received, likewise.', type: 'integer', example: 5000 })
  receivedBytes!: number;

  @ApiProperty({
    description: 'What was refused or ended by a rule or limit, each kind once, at most 20.',
    type: [NetworkRefusalDto],
  })
  refused!: NetworkRefusalDto[];
}

/** Everything that a run produced. */
export class ExecutionDto {
  @ApiProperty({ description: 'Id of this execution.', format: 'uuid' })
  executionId!: string;

  @ApiProperty({ description: 'How the execution ended.', enum: OUTCOMES, example: 'ok' })
  outcome!: Outcome;

  @ApiProperty({
    description:
      'Value of the last expression, if JSON can represent it without loss and within the limit; otherwise null (see resultFaults, limits.reached and resultRepr). With `resultFormat: described`, values that JSON cannot represent become objects with their class in `$type`.',
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
    description: 'Class of that value; null if the code does not end with an expression.',
    type: String,
    nullable: true,
    example: 'int',
  })
  resultType!: string | null;

  @ApiProperty({
    description: 'repr() of that value, truncated if very long; null if there is none.',
    type: String,
    nullable: true,
    example: '42',
  })
  resultRepr!: string | null;

  @ApiPropertyOptional({
    description: 'Which parts of the value JSON cannot represent, at most 10; absent if there are none.',
    type: [ResultFaultDto],
  })
  resultFaults?: ResultFaultDto[];

  @ApiProperty({
    description:
      'Standard output; its head and tail if it exceeds the limit. Bytes that are not UTF-8 appear as \\xNN.',
    example: '',
  })
  stdout!: string;

  @ApiProperty({ description: 'Standard error, likewise.', example: '' })
  stderr!: string;

  @ApiProperty({
    description:
      'What the program displayed, in order: each entry maps media types to data (text, base64 for binary types, the value for JSON types).',
    type: 'array',
    items: { type: 'object', additionalProperties: true },
    example: [],
  })
  display!: DisplayData[];

  @ApiPropertyOptional({
    description:
      'Index in `display`, from 0, of the rich representation of the last expression; absent if its class has none, as for numbers, strings and plain containers.',
    type: 'integer',
    minimum: 0,
    example: 0,
  })
  resultDisplay?: number;

  @ApiProperty({
    description:
      'Files that the execution created or changed in its work folder, or that `collect` selects, by path.',
    type: [OutputFileDto],
  })
  files!: OutputFileDto[];

  @ApiProperty({
    description: 'Whether stdout, stderr, result, display or files is incomplete.',
    example: false,
  })
  truncated!: boolean;

  @ApiProperty({
    description: 'The exception that ended the execution, or null.',
    type: ExceptionDto,
    nullable: true,
  })
  exception!: ExceptionDto | null;

  @ApiProperty({
    description: 'Exit code, as a shell would see it; null if the execution was ended from outside.',
    type: 'integer',
    nullable: true,
    example: 0,
  })
  exitCode!: number | null;

  @ApiProperty({ description: 'Wall-clock time of the execution in ms.', example: 0.4 })
  executionTime!: number;

  @ApiProperty({ description: 'Time spent waiting for a worker, in ms.', example: 0.1 })
  queueTime!: number;

  @ApiProperty({ description: 'The limits of this execution.', type: LimitsDto })
  limits!: LimitsDto;

  @ApiPropertyOptional({
    description: 'What the program did with the network; absent if the request named no network rules.',
    type: NetworkUseDto,
  })
  network?: NetworkUseDto;

  @ApiPropertyOptional({
    description: 'The kept bytes of stdout in base64, only if they are not UTF-8.',
    format: 'byte',
  })
  stdoutBase64?: string;

  @ApiPropertyOptional({
    description: 'The kept bytes of stderr in base64, only if they are not UTF-8.',
    format: 'byte',
  })
  stderrBase64?: string;

  @ApiPropertyOptional({
    description: 'The run, for a program that waits for tools, or did; absent for all others.',
    type: RunDto,
  })
  run?: RunDto;

  @ApiPropertyOptional({
    description: 'The calls that the program waits for; present with the outcome `waiting`.',
    type: [CallDto],
  })
  calls?: CallDto[];
}

/** The answer of POST /api/execute. */
export class ExecuteAnswerDto extends EnvelopeDto {
  @ApiProperty({ description: 'What the execution produced, whatever its outcome.', type: ExecutionDto })
  data!: ExecutionDto;
}
