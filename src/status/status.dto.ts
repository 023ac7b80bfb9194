import { EnvelopeDto } from '../common/envelope.dto.js';
import { ApiProperty } from '../common/lazy-swagger.js';
import { PackagesStatusDto } from './packages-status.dto.js';

/** Executions of one worker. */
export class ProcessStatsDto {
  @ApiProperty({ description: 'Executions of this worker.', type: 'integer' })
  totalExecutions!: number;

  @ApiProperty({ description: 'Those with the outcome `ok`.', type: 'integer' })
  successfulExecutions!: number;

  @ApiProperty({ description: 'Those with any other outcome.', type: 'integer' })
  failedExecutions!: number;

  @ApiProperty({ description: 'Mean wall clock of its executions in ms.' })
  averageExecutionTime!: number;
}

/** The predecessor's fields. */
export class PoolStatsDto {
  @ApiProperty({ description: 'Workers when all are wanted.', type: 'integer', example: 2 })
  poolSize!: number;

  @ApiProperty({ description: 'Workers that are ready or at work.', type: 'integer', example: 2 })
  activeProcesses!: number;

  @ApiProperty({ description: 'Workers that are idle.', type: 'integer', example: 2 })
  availableProcesses!: number;

  @ApiProperty({
    description: 'Executions since the server started; those of the caller without the scope `admin`.',
    type: 'integer',
  })
  totalExecutions!: number;

  @ApiProperty({ description: 'Executions running or queued.', type: 'integer' })
  pendingExecutions!: number;

  @ApiProperty({
    description: 'Executions by worker id; none without the scope `admin`.',
    type: 'object',
    additionalProperties: { $ref: '#/components/schemas/ProcessStatsDto' },
  })
  processStats!: Record<string, ProcessStatsDto>;
}

/** One worker process. */
export class WorkerDto {
  @ApiProperty({ description: 'Counts up over the life of the server; never used twice.', type: 'integer' })
  id!: number;

  @ApiProperty({
    description: 'Process id; null before it has one, and without the scope `admin`.',
    type: 'integer',
    nullable: true,
  })
  pid!: number | null;

  @ApiProperty({
    description: 'Where it is in its life.',
    enum: ['STARTING', 'IDLE', 'BUSY', 'CHECKING', 'TERMINATING', 'EXITED'],
  })
  state!: string;

  @ApiProperty({ description: 'It serves only until its replacement is ready.' })
  retiring!: boolean;

  @ApiProperty({ description: 'It is the spare worker, beyond the size of the pool.' })
  spare!: boolean;

  @ApiProperty({ description: 'Moment of its start, ISO 8601 in UTC.', format: 'date-time' })
  startedAt!: string;

  @ApiProperty({ description: 'Time since its start in ms.', type: 'integer' })
  ageMs!: number;

  @ApiProperty({
    description:
      'Executions: total, ok, failed, and averageMs, their mean wall clock in ms; null without the scope `admin`.',
    type: 'object',
    nullable: true,
    additionalProperties: { type: 'number' },
  })
  executions!: object | null;

  @ApiProperty({
    description:
      'Memory of the process alone in bytes, without the pages that all workers share; null where it cannot be read, and without the scope `admin`.',
    type: 'integer',
    nullable: true,
  })
  rssBytes!: number | null;

  @ApiProperty({
    description:
      'Linear memory of the interpreter in bytes; null before it is ready, and without the scope `admin`.',
    type: 'integer',
    nullable: true,
  })
  heapBytes!: number | null;

  @ApiProperty({
    description: 'Time that its last reset took in ms; null before the first, and without the scope `admin`.',
    type: Number,
    nullable: true,
  })
  lastResetMs!: number | null;

  @ApiProperty({ description: 'Fingerprint of the image it started from.', type: String, nullable: true })
  imageFingerprint!: string | null;

  @ApiProperty({
    description: 'Whether its memory is mapped from the image: true, or why it is copied.',
    nullable: true,
    oneOf: [{ type: 'boolean' }, { type: 'string' }],
  })
  memoryMapped!: true | string | null;

  @ApiProperty({
    description: 'Containment layers: true when active, otherwise the reason why not.',
    type: 'object',
    nullable: true,
    additionalProperties: { oneOf: [{ type: 'boolean' }, { type: 'string' }] },
  })
  layers!: object | null;

  @ApiProperty({
    description: 'Whether steps of sessions may run on it: it can share checkpoints with the others.',
  })
  servesSessions!: boolean;
}

/** Requests that wait for a worker. */
export class QueueDto {
  @ApiProperty({ description: 'How many wait.', type: 'integer' })
  length!: number;

  @ApiProperty({ description: 'How many may wait.', type: 'integer' })
  capacity!: number;

  @ApiProperty({ description: 'The longest wait of now, in ms.' })
  oldestWaitMs!: number;
}

/** Everything the pool knows. */
export class PoolDto {
  @ApiProperty({
    description: 'Where the pool is in its life.',
    enum: ['STARTING', 'RUNNING', 'DRAINING', 'CLOSED'],
  })
  state!: string;

  @ApiProperty({
    description: 'Why there is no image to start workers from, and so no worker; null when there is one.',
    type: 'string',
    nullable: true,
  })
  fault!: string | null;

  @ApiProperty({ description: 'Idle workers, without the spare one.', type: 'integer' })
  idle!: number;

  @ApiProperty({ description: 'Workers at work or in a check, without the spare one.', type: 'integer' })
  busy!: number;

  @ApiProperty({ description: 'Workers not ready yet, without the spare one.', type: 'integer' })
  starting!: number;

  @ApiProperty({
    description: 'The worker beyond the size of the pool: size, 0 or 1, and state, null while there is none.',
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
      'What workers start from: fingerprint, pyodideVersion, pythonVersion; null before the first is ready.',
  })
  image!: object | null;

  @ApiProperty({
    description:
      'How linear memory gets back to its sealed state in all workers: pages of the mapped image, or a copy of all of it; null before the first is ready.',
    enum: ['mapped', 'copied'],
    type: String,
    nullable: true,
  })
  memory!: string | null;

  @ApiProperty({
    description: 'Why a worker copies its memory; null where none does.',
    type: String,
    nullable: true,
  })
  memoryReason!: string | null;

  @ApiProperty({
    description:
      'Containment of all workers: true when a layer holds in each, otherwise a reason why not; null before the first is ready.',
    type: 'object',
    nullable: true,
    additionalProperties: { oneOf: [{ type: 'boolean' }, { type: 'string' }] },
  })
  layers!: object | null;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description:
      'Sessions: layout, the fingerprint of what workers must have in common to share checkpoints (null before the first is ready), and workersApart, how many differ and so run plain executions only.',
  })
  sessions!: object;

  @ApiProperty({ description: 'Every worker process, the spare one too.', type: [WorkerDto] })
  workers!: WorkerDto[];
}

/** The state of the service. */
export class StatusDto {
  @ApiProperty({ description: 'Whether executions are taken and served.' })
  ready!: boolean;

  @ApiProperty({ description: 'Always true: there is nothing but the pool.' })
  processPool!: boolean;

  @ApiProperty({ description: 'The numbers that clients of the predecessor read.', type: PoolStatsDto })
  poolStats!: PoolStatsDto;

  @ApiProperty({ description: 'Everything the pool knows.', type: PoolDto })
  pool!: PoolDto;

  @ApiProperty({ description: 'What happens to the packages of the image.', type: PackagesStatusDto })
  packages!: PackagesStatusDto;

  @ApiProperty({
    description:
      'Store of sessions: kind (memory, disk, redis), sessions, bytes of their checkpoints (null where it cannot tell), evicted since the start; null while it does not answer, and only kind without the scope `admin`.',
    type: 'object',
    nullable: true,
    additionalProperties: true,
  })
  sessionStore!: object | null;

  @ApiProperty({
    description:
      'Jobs that are kept, by state (queued, running, succeeded, failed, cancelled), and their bytes; null while their store does not answer, and without the scope `admin`.',
    type: 'object',
    nullable: true,
    additionalProperties: { type: 'integer' },
  })
  jobs!: object | null;

  @ApiProperty({
    description: 'The connections to Redis; unused before there is one.',
    enum: ['unused', 'up', 'lost'],
  })
  redis!: string;

  @ApiProperty({
    description: 'Wall clock of an execution that asks for none, in ms.',
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
