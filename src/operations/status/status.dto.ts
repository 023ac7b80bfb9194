import { ApiProperty } from '../../server/http/annotations/lazy-swagger.js';
import { EnvelopeDto } from '../../server/http/answers/envelope.dto.js';
import { PackagesStatusDto } from './packages-status.dto.js';

/** Executions of one worker. */
export class ProcessStatsDto {
  @ApiProperty({ description: 'Number of executions of this worker.', type: 'integer' })
  totalExecutions!: number;

  @ApiProperty({ description: 'Executions with the outcome `ok`.', type: 'integer' })
  successfulExecutions!: number;

  @ApiProperty({ description: 'Executions with any other outcome.', type: 'integer' })
  failedExecutions!: number;

  @ApiProperty({ description: 'Mean wall-clock time of its executions in ms.' })
  averageExecutionTime!: number;
}

/** The predecessor's fields. */
export class PoolStatsDto {
  @ApiProperty({ description: 'Size of the pool, in workers.', type: 'integer', example: 2 })
  poolSize!: number;

  @ApiProperty({ description: 'Workers that are idle or busy.', type: 'integer', example: 2 })
  activeProcesses!: number;

  @ApiProperty({ description: 'Idle workers.', type: 'integer', example: 2 })
  availableProcesses!: number;

  @ApiProperty({
    description: 'Executions since the server started; without the scope `admin`, only those of the caller.',
    type: 'integer',
  })
  totalExecutions!: number;

  @ApiProperty({ description: 'Running and queued executions.', type: 'integer' })
  pendingExecutions!: number;

  @ApiProperty({
    description: 'Executions by worker id; empty without the scope `admin`.',
    type: 'object',
    additionalProperties: { $ref: '#/components/schemas/ProcessStatsDto' },
  })
  processStats!: Record<string, ProcessStatsDto>;
}

/** One worker process. */
export class WorkerDto {
  @ApiProperty({ description: 'Increases over the life of the server; never reused.', type: 'integer' })
  id!: number;

  @ApiProperty({
    description: 'Process id; null until it has one, and without the scope `admin`.',
    type: 'integer',
    nullable: true,
  })
  pid!: number | null;

  @ApiProperty({
    description: 'Its lifecycle state.',
    enum: ['STARTING', 'IDLE', 'BUSY', 'CHECKING', 'TERMINATING', 'EXITED'],
  })
  state!: string;

  @ApiProperty({ description: 'Whether it serves only until its replacement is ready.' })
  retiring!: boolean;

  @ApiProperty({ description: 'Whether it is the spare worker, beyond the size of the pool.' })
  spare!: boolean;

  @ApiProperty({ description: 'When it was started, ISO 8601 in UTC.', format: 'date-time' })
  startedAt!: string;

  @ApiProperty({ description: 'Time since its start in ms.', type: 'integer' })
  ageMs!: number;

  @ApiProperty({
    description:
      'Executions: total, ok, failed, and averageMs, their mean wall-clock time in ms; null without the scope `admin`.',
    type: 'object',
    nullable: true,
    additionalProperties: { type: 'number' },
  })
  executions!: object | null;

  @ApiProperty({
    description:
      'Private memory of the process in bytes, without the pages that workers share; null if it cannot be read, and without the scope `admin`.',
    type: 'integer',
    nullable: true,
  })
  rssBytes!: number | null;

  @ApiProperty({
    description:
      'Linear memory of the interpreter in bytes; null until it is ready, and without the scope `admin`.',
    type: 'integer',
    nullable: true,
  })
  heapBytes!: number | null;

  @ApiProperty({
    description: 'Duration of its last reset in ms; null before the first, and without the scope `admin`.',
    type: Number,
    nullable: true,
  })
  lastResetMs!: number | null;

  @ApiProperty({ description: 'Fingerprint of its image.', type: String, nullable: true })
  imageFingerprint!: string | null;

  @ApiProperty({
    description: 'true if its memory is mapped from the image, otherwise the reason why it is copied.',
    nullable: true,
    oneOf: [{ type: 'boolean' }, { type: 'string' }],
  })
  memoryMapped!: true | string | null;

  @ApiProperty({
    description: 'Containment layers: true if active, otherwise the reason why not.',
    type: 'object',
    nullable: true,
    additionalProperties: { oneOf: [{ type: 'boolean' }, { type: 'string' }] },
  })
  layers!: object | null;

  @ApiProperty({
    description: 'Whether steps of sessions can run on it: it shares checkpoints with the other workers.',
  })
  servesSessions!: boolean;
}

/** Requests that wait for a worker. */
export class QueueDto {
  @ApiProperty({ description: 'Number of waiting requests.', type: 'integer' })
  length!: number;

  @ApiProperty({ description: 'Capacity of the queue.', type: 'integer' })
  capacity!: number;

  @ApiProperty({ description: 'How long the oldest request has waited, in ms.' })
  oldestWaitMs!: number;
}

/** Everything the pool knows. */
export class PoolDto {
  @ApiProperty({
    description: 'Lifecycle state of the pool.',
    enum: ['STARTING', 'RUNNING', 'DRAINING', 'CLOSED'],
  })
  state!: string;

  @ApiProperty({
    description: 'Why there is no image, and therefore no worker; null if there is one.',
    type: 'string',
    nullable: true,
  })
  fault!: string | null;

  @ApiProperty({ description: 'Idle workers, without the spare one.', type: 'integer' })
  idle!: number;

  @ApiProperty({
    description: 'Busy workers, including those in a check, without the spare one.',
    type: 'integer',
  })
  busy!: number;

  @ApiProperty({ description: 'Starting workers, without the spare one.', type: 'integer' })
  starting!: number;

  @ApiProperty({
    description:
      'The spare worker, beyond the size of the pool: size, 0 or 1, and state, null if there is none.',
    type: 'object',
    additionalProperties: true,
  })
  spare!: object;

  @ApiProperty({ description: 'Requests that wait for a worker.', type: QueueDto })
  queue!: QueueDto;

  @ApiProperty({
    type: 'object',
    nullable: true,
    additionalProperties: true,
    description:
      'Counts since the start: executions, byOutcome, recycles by reason, exits of workers by reason, rejected requests, startFailures; null without the scope `admin`.',
  })
  totals!: object | null;

  @ApiProperty({
    type: 'object',
    nullable: true,
    additionalProperties: { type: 'string' },
    description:
      'The image: fingerprint, pyodideVersion, pythonVersion; null until the first worker is ready.',
  })
  image!: object | null;

  @ApiProperty({
    description:
      'How workers reset linear memory to its sealed state: by pages of the mapped image, or by a full copy; null until the first worker is ready.',
    enum: ['mapped', 'copied'],
    type: String,
    nullable: true,
  })
  memory!: string | null;

  @ApiProperty({
    description: 'Why a worker copies its memory; null if none does.',
    type: String,
    nullable: true,
  })
  memoryReason!: string | null;

  @ApiProperty({
    description:
      'Containment of all workers: true if a layer is active in each, otherwise the reason why not; null until the first worker is ready.',
    type: 'object',
    nullable: true,
    additionalProperties: { oneOf: [{ type: 'boolean' }, { type: 'string' }] },
  })
  layers!: object | null;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description:
      'Sessions: layout, the fingerprint that workers must have in common to share checkpoints (null until the first is ready), and workersApart, the number of workers that differ and therefore run plain executions only.',
  })
  sessions!: object;

  @ApiProperty({ description: 'All worker processes, including the spare one.', type: [WorkerDto] })
  workers!: WorkerDto[];
}

/** The state of the service. */
export class StatusDto {
  @ApiProperty({ description: 'Whether the server accepts and runs executions.' })
  ready!: boolean;

  @ApiProperty({ description: 'Always true: the server has no other mode.' })
  processPool!: boolean;

  @ApiProperty({
    description: 'Statistics in the form that clients of the predecessor read.',
    type: PoolStatsDto,
  })
  poolStats!: PoolStatsDto;

  @ApiProperty({ description: 'Detailed state of the pool.', type: PoolDto })
  pool!: PoolDto;

  @ApiProperty({ description: 'Changes of the packages of the image.', type: PackagesStatusDto })
  packages!: PackagesStatusDto;

  @ApiProperty({
    description:
      'Session store: kind (memory, disk, redis), sessions, bytes of their checkpoints (null if unknown), evicted since the start; null while it does not respond, and only kind without the scope `admin`.',
    type: 'object',
    nullable: true,
    additionalProperties: true,
  })
  sessionStore!: object | null;

  @ApiProperty({
    description:
      'Stored jobs, by state (queued, running, succeeded, failed, cancelled), and their bytes; null while their store does not respond, and without the scope `admin`.',
    type: 'object',
    nullable: true,
    additionalProperties: { type: 'integer' },
  })
  jobs!: object | null;

  @ApiProperty({
    description: 'State of the connections to Redis; unused until there is one.',
    enum: ['unused', 'up', 'lost'],
  })
  redis!: string;

  @ApiProperty({
    description: 'Default wall-clock limit of an execution in ms.',
    type: 'integer',
    example: 30000,
  })
  defaultTimeout!: number;

  @ApiProperty({ description: 'Time of the answer, ISO 8601 in UTC.', format: 'date-time' })
  timestamp!: string;
}

/** The answer of GET /api/status. */
export class StatusAnswerDto extends EnvelopeDto {
  @ApiProperty({ description: 'The state of the service.', type: StatusDto })
  data!: StatusDto;
}
